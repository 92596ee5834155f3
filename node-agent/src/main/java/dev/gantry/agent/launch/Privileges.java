package dev.gantry.agent.launch;

import dev.gantry.agent.security.CapabilitySet;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.Rlimit;
import java.util.List;
import java.util.Optional;

/**
 * What a process may do.
 *
 * @param container names its session keyring
 * @param capabilities what stays, for root; for others the bounding set
 * @param filter seccomp program, if any
 */
record Privileges(
    ContainerId container,
    UserIdentity user,
    CapabilitySet capabilities,
    Optional<byte[]> filter,
    boolean noNewPrivileges,
    List<Rlimit> rlimits) {}
