package dev.gantry.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.model.id.ContainerId;

/**
 * Which namespaces of others a container lives in instead of its own.
 *
 * @param hostPids it sees and may signal the host's processes
 * @param hostIpc shared memory, semaphores and message queues
 * @param hostNames host and domain name
 * @param hostCgroups it sees its cgroup's path on the host
 * @param hostUsers ids in it are the host's: root in it is root on the host
 * @param pidsOf the container of the same tenant and node whose processes it shares; null = none.
 *     That one has to run when this one starts
 * @param ipcOf the same for shared memory, semaphores, message queues and /dev/shm
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Namespaces(
    boolean hostPids,
    boolean hostIpc,
    boolean hostNames,
    boolean hostCgroups,
    boolean hostUsers,
    ContainerId pidsOf,
    ContainerId ipcOf) {
  public static final Namespaces OWN = new Namespaces(false, false, false);

  /** Of nobody but the host. */
  public Namespaces(boolean hostPids, boolean hostIpc, boolean hostNames) {
    this(hostPids, hostIpc, hostNames, false, false, null, null);
  }
}
