package dev.gantry.agent.launch;

import dev.gantry.agent.security.CapabilitySet;
import dev.gantry.model.id.ContainerId;
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
    boolean noNewPrivileges) {}
