package dev.gantry.model.spec;

/**
 * Which of the host's namespaces a container lives in instead of its own.
 *
 * @param hostPids it sees and may signal the host's processes
 * @param hostIpc shared memory, semaphores and message queues
 * @param hostNames host and domain name
 */
public record Namespaces(boolean hostPids, boolean hostIpc, boolean hostNames) {
  public static final Namespaces OWN = new Namespaces(false, false, false);
}
