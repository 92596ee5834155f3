package dev.gantry.agent.exec;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.launch.LaunchException;
import dev.gantry.agent.launch.LaunchedProcess;
import dev.gantry.agent.launch.Launcher;
import dev.gantry.agent.run.actor.ActReports;
import dev.gantry.agent.run.actor.ContainerHandle;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.stream.ExecConfig;
import dev.gantry.model.stream.ExecId;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The exec instances of this node. Running ones outlive the agent; of those that have ended, or
 * were never started, the newest are remembered until the agent ends.
 */
public final class Execs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Execs.class);
  private static final int MOST_IDLE = 10_000;
  private static final int RANDOM_BYTES = 16;

  private static final Duration BUSY = Duration.ofSeconds(2);

  private final Kernel kernel;
  private final ExecRun.Carrying carrying;
  private final Set<ExecRun> runs = ConcurrentHashMap.newKeySet();
  private final Launcher launcher;
  private final ActReports acts;
  private final JsonMapper json;
  private final SecureRandom random = new SecureRandom();
  // Guarded by itself; oldest first.
  private final Map<ExecId, Exec> execs = new LinkedHashMap<>();

  public Execs(Kernel kernel, Launcher launcher, ActReports acts, JsonMapper json) {
    this.acts = acts;
    this.kernel = kernel;
    this.carrying = new ExecRun.Carrying(kernel, kernel.eventfd(Kernel.O_NONBLOCK));
    this.launcher = launcher;
    this.json = json;
  }

  /** Takes up what runs since an agent before; its output goes nowhere, as its client has gone. */
  public void restore(Iterable<ContainerHandle> containers) {
    for (ContainerHandle container : containers) {
      ExecFolder folder = folder(container);
      try {
        for (ExecFolder.Kept kept : folder.all()) {
          Optional<LaunchedProcess> process = launcher.adoptExec(kept.process());
          if (process.isPresent()) {
            Exec exec = new Exec(kept.id(), container.id(), kept.config());
            add(exec);
            run(exec, process.get(), container, null);
          } else {
            folder.forget(kept.id());
          }
        }
      } catch (IOException e) {
        LOG.error("Execs of container {} can't be taken up", container.id(), e);
      }
    }
  }

  private ExecFolder folder(ContainerHandle container) {
    return new ExecFolder(container.execs(), json);
  }

  /** A new instance; it is started later, once. */
  public Exec create(ContainerId container, ExecConfig config) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    Exec exec = new Exec(ExecId.of(HexFormat.of().formatHex(bytes), container), container, config);
    add(exec);
    return exec;
  }

  private void add(Exec exec) {
    synchronized (execs) {
      if (execs.size() >= MOST_IDLE) {
        Iterator<Exec> oldest = execs.values().iterator();
        while (oldest.hasNext() && execs.size() >= MOST_IDLE) {
          Exec next = oldest.next();
          if (next.isOver() || next.wasNeverStarted()) {
            oldest.remove();
          }
        }
      }
      execs.put(exec.id(), exec);
    }
  }

  /**
   * @throws GantryException NO_SUCH_EXEC, also for one of another container
   */
  public Exec find(ExecId id, ContainerId container) {
    synchronized (execs) {
      Exec exec = execs.get(id);
      if (exec != null && exec.container().equals(container)) {
        return exec;
      }
    }
    throw new GantryException(ErrorCode.NO_SUCH_EXEC, "No such exec instance: " + id);
  }

  /**
   * Starts an instance that was claimed.
   *
   * @param output null: nobody listens
   * @throws LaunchException in Docker's words; the instance has ended then
   */
  public ExecRun start(Exec exec, ContainerHandle container, ExecOutput output)
      throws LaunchException {
    try {
      LaunchedProcess process =
          container.exec(exec::request).orElseThrow(() -> notRunning(container));
      ExecFolder folder = folder(container);
      keep(folder, exec, process);
      return run(exec, process, container, output);
    } catch (LaunchException e) {
      exec.failed(e);
      throw e;
    }
  }

  private static LaunchException notRunning(ContainerHandle container) {
    return new LaunchException(
        RunReason.LAUNCH_FAILED, "container " + container.id() + " is not running", null);
  }

  private static void keep(ExecFolder folder, Exec exec, LaunchedProcess process)
      throws LaunchException {
    try {
      folder.keep(new ExecFolder.Kept(exec.id(), exec.config(), process.record()));
    } catch (IOException e) {
      // It would be lost to the next agent, and its zombie would hold up the container's end.
      process.close();
      throw new LaunchException(
          RunReason.LAUNCH_FAILED, "noting exec " + exec.id() + ": " + e.getMessage(), null, e);
    }
  }

  private ExecRun run(
      Exec exec, LaunchedProcess process, ContainerHandle container, ExecOutput output) {
    exec.began(process);
    ExecFolder folder = folder(container);
    ExecRun run =
        ExecRun.start(
            carrying,
            process,
            status -> {
              exec.ended(status);
              acts.told(
                  container,
                  "exec_die",
                  Map.of(
                      "execID",
                      exec.id().value(),
                      "exitCode",
                      Integer.toString(Exec.codeOf(status))));
              forget(exec.id(), folder);
            },
            output);
    runs.add(run);
    run.ended().whenComplete((status, failure) -> runs.remove(run));
    return run;
  }

  private static void forget(ExecId id, ExecFolder folder) {
    try {
      folder.forget(id);
    } catch (IOException e) {
      LOG.warn("The record of exec {} stays behind", id, e);
    }
  }

  /** Lets go of what runs, for the next agent; before the launcher closes its descriptors. */
  @Override
  public void close() throws InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      kernel.write(carrying.stop(), arena.allocateFrom(ValueLayout.JAVA_LONG, 1));
    }
    for (ExecRun run : runs) {
      run.awaitStopped(BUSY);
    }
    kernel.close(carrying.stop());
  }
}
