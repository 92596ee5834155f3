package dev.gantry.agent.run.actor;

import dev.gantry.agent.launch.ExecRequest;
import dev.gantry.agent.launch.ExecTarget;
import dev.gantry.agent.launch.ImageUsers;
import dev.gantry.agent.launch.LaunchException;
import dev.gantry.agent.launch.LaunchedProcess;
import dev.gantry.agent.launch.RootFs;
import dev.gantry.agent.log.ContainerLog;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.LaunchView;
import dev.gantry.model.stream.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A container as streams and acts see it. */
public interface ContainerHandle {
  ContainerId id();

  TenantId tenant();

  Optional<RunSpec> spec();

  /** Its output. */
  ContainerLog log() throws IOException;

  /** The input of the run that is on, or of the next one to come. */
  CompletableFuture<InputPort> input();

  /**
   * Sends a signal to its first process. SIGKILL and its stop signal also end its restarts by
   * policy, as with Docker.
   *
   * @return false when none runs, nor is about to be started again
   */
  boolean signal(int number);

  /** Pids of all its processes, as the node sees them; empty when none runs. */
  Optional<List<Integer>> processes();

  /** What it uses; empty when it does not run. */
  Optional<Usage> usage();

  /** How its last launch went, also when an agent before made it; empty when there was none. */
  Optional<LaunchView> launch() throws IOException;

  /**
   * Sets other limits.
   *
   * @return false when it does not run
   * @throws dev.gantry.agent.kernel.KernelException if the kernel refuses one
   * @throws IllegalArgumentException for a limit of a device that is not there
   */
  boolean limit(Resources resources);

  /** Its IPv4 address on the node's bridge network; empty when it has none, or does not run. */
  Optional<String> address();

  /**
   * Sets the size of its terminal; it is that of the next run too.
   *
   * @return false when none runs
   */
  boolean resize(int rows, int columns);

  /**
   * Starts another process in it.
   *
   * @param request makes the request of what is found running
   * @return empty when none runs
   */
  Optional<LaunchedProcess> exec(Function<ExecTarget, ExecRequest> request) throws LaunchException;

  /** A folder of its own for records of execs; goes with the container. May not be there. */
  Path execs();

  /**
   * Opens its files, as it sees them, running or not; waits, bounded, until they are there.
   *
   * @param cut ends whoever uses them, because the container starts or goes; must not block
   */
  FilesLease files(Runnable cut) throws IOException, InterruptedException;

  /** What its root is laid together from. */
  RootFs layers();

  /**
   * Who its program runs as.
   *
   * @return empty when that is root for want of a name
   * @throws IllegalArgumentException in Docker's words if there is no such user or group
   */
  Optional<ImageUsers.Ids> user();
}
