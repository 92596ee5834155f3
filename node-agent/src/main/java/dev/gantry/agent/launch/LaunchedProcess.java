package dev.gantry.agent.launch;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * The first process of a container, running or ended but not yet cleared away.
 *
 * <p>Descriptors belong to this object and end with {@link #close}. The keeper holds a second
 * descriptor of each stream, so output is not lost while no agent runs; that is why standard input
 * has to be ended by {@link #closeStdin}.
 */
public interface LaunchedProcess extends AutoCloseable {
  /** Process id in the agent's pid namespace. */
  int pid();

  /** Field 22 of {@code /proc/PID/stat}: clock ticks after boot. */
  long startTime();

  /** pidfd of the process; readable once it has ended. */
  int pidfd();

  /** Pid of the keeper that is its parent. */
  int keeperPid();

  /** Write end of standard input; empty when it is /dev/null, closed, or a terminal. */
  OptionalInt stdin();

  /** Read end of standard output; empty with a terminal. */
  OptionalInt stdout();

  /** Read end of standard error; empty with a terminal. */
  OptionalInt stderr();

  /** The terminal's master, for reading and writing; empty without a terminal. */
  OptionalInt terminal();

  /** Ends standard input: the container reads end of file once it has read what is in the pipe. */
  void closeStdin();

  /** Sets the terminal's size; nothing without a terminal. */
  void resize(int rows, int columns);

  /** What the next agent needs to adopt this process. */
  ProcessRecord record();

  /** The calls that started it; empty for an adopted process. */
  LaunchTrace trace();

  /** Blocks, cheaply for a virtual thread, until the process has ended. */
  ExitStatus awaitExit() throws InterruptedException;

  /** As {@link #awaitExit}, for those who don't want to block. Never completes exceptionally. */
  CompletableFuture<ExitStatus> exited();

  /** Sends a signal by number; nothing if the process has ended. */
  void signal(int signal);

  /**
   * Kills what still runs, reaps, closes all descriptors (the keeper's too) and removes the
   * cgroups. Safe to call again. Read the output to its end before.
   */
  @Override
  void close();
}
