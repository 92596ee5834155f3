package dev.gantry.agent.launch;

import dev.gantry.agent.cgroup.Cgroups;
import dev.gantry.model.id.ContainerId;
import java.util.Optional;

/**
 * Starts containers.
 *
 * <pre>{@code
 * try (Launcher launcher = ...) {
 *   LaunchedProcess process = launcher.launch(request);   // execve has succeeded
 *   store(process.record());                              // for the next agent
 *   ... read process.stdout() to its end ...
 *   ExitStatus exit = process.awaitExit();
 *   process.close();
 * }
 * }</pre>
 */
public interface Launcher extends AutoCloseable {
  /**
   * Starts a container and returns when its program runs: {@code execve} has succeeded. Blocks some
   * milliseconds; may be called from many (virtual) threads.
   *
   * @throws LaunchException with Docker's words; then nothing is left behind. A launch that hangs
   *     for 10 s is killed ({@code LAUNCH_TIMEOUT})
   */
  LaunchedProcess launch(LaunchRequest request) throws LaunchException;

  /**
   * Starts one more process in a running container and returns when its program runs. It is reaped
   * as soon as it ends: its zombie would hold up the end of the container. Its {@code close} leaves
   * the container as it is.
   *
   * @throws LaunchException as {@link #launch}
   */
  LaunchedProcess exec(ExecRequest request) throws LaunchException;

  /** As {@link #adopt}, for a process that {@link #exec} started. */
  Optional<LaunchedProcess> adoptExec(ProcessRecord record);

  /**
   * Takes over a process that an agent before this one launched, running or ended and not yet
   * reaped.
   *
   * @return empty if there is no such process any more (another boot, pid used again, reaped)
   */
  Optional<LaunchedProcess> adopt(ProcessRecord record);

  /**
   * The record of a start that only its keeper wrote down.
   *
   * @return empty if there is no such process any more
   */
  Optional<ProcessRecord> find(ContainerId container, LaunchNote note);

  /**
   * Sees to execs of an agent before this one that nobody has adopted: each is reaped when it ends,
   * as its zombie would hold up the end of its container. Call after {@link #adoptExec}.
   */
  void reapStrays();

  /** The control groups of its containers. */
  Cgroups cgroups();

  /**
   * Removes what a crash left of a container of which no record tells: processes and cgroups. Reaps
   * every dead process that nobody has taken up, so call it after all adoptions.
   */
  void sweep(ContainerId container);

  /** Removes what a crash left of a container whose recorded process is gone; reaps nothing. */
  void clear(ContainerId container);

  /**
   * Lets go of keepers and containers, which go on running. For an agent that stops. Safe twice.
   */
  @Override
  void close();

  /**
   * Ends the keepers and removes the installation's cgroups; then {@link #close}. Containers still
   * running are killed. For {@code down --all}.
   */
  void shutdown();
}
