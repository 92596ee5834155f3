package dev.gantry.agent.launch;

import dev.gantry.agent.cgroup.Cgroups;
import dev.gantry.agent.cgroup.DeviceAccess;
import dev.gantry.agent.keeper.Keepers;
import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.users.JoinedUsers;
import dev.gantry.agent.users.UserNamespaces;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.run.RunReason;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntSupplier;

/** Launches by syscall programs which keepers run. */
public final class KeeperLauncher implements Launcher {
  private final Kernel kernel;
  private final Keepers keepers;
  private final Cgroups cgroups;
  private final LaunchPlanner planner;
  private final Processes processes;

  /** Launches hold it shared; a sweep, which reaps what nobody knows, holds it alone. */
  private final ReadWriteLock sweeping = new ReentrantReadWriteLock(true);

  /** Null where containers have the host's ids. */
  private final UserNamespaces users;

  private final AtomicBoolean closed = new AtomicBoolean();

  private KeeperLauncher(Kernel kernel, Keepers keepers, Cgroups cgroups, UserNamespaces users) {
    this.users = users;
    this.kernel = kernel;
    this.keepers = keepers;
    this.cgroups = cgroups;
    this.planner = new LaunchPlanner(kernel, cgroups);
    this.processes = new Processes(kernel, keepers, cgroups);
  }

  /** Adopts the keepers of the agent before, starts missing ones, and makes the cgroup parents. */
  public static KeeperLauncher open(Kernel kernel, LauncherConfig config) {
    Cgroups cgroups = Cgroups.open(kernel, config.installation());
    Keepers keepers = Keepers.open(kernel, config.stateDir(), config.keepers());
    Path data = config.stateDir().toAbsolutePath().getParent();
    UserNamespaces users = new UserNamespaces(kernel, keepers, data);
    boolean works =
        config.userNamespaces() && new UsersProbe(kernel, keepers, users).works(config.stateDir());
    return new KeeperLauncher(kernel, keepers, cgroups, works ? users : null);
  }

  /**
   * Gives network namespaces, each in a user namespace of its own; null where there are none and
   * containers have the host's ids.
   */
  public IntSupplier networks() {
    return users == null ? null : users::network;
  }

  @Override
  public LaunchedProcess launch(LaunchRequest request) throws LaunchException {
    sweeping.readLock().lock();
    try {
      return launchAlone(request);
    } finally {
      sweeping.readLock().unlock();
    }
  }

  private LaunchedProcess launchAlone(LaunchRequest request) throws LaunchException {
    PhaseTimer timer = new PhaseTimer();
    LaunchPlan plan = planner.plan(request);
    try (JoinedUsers joined = join(request)) {
      timer.done("users");
      return launchIn(joined, request, plan, timer);
    }
  }

  /** Null where ids are the host's. */
  private JoinedUsers join(LaunchRequest request) throws LaunchException {
    try {
      return users == null || request.users() == null
          ? null
          : users.join(request.netns(), request.users());
    } catch (KernelException e) {
      throw internal(e);
    }
  }

  private LaunchedProcess launchIn(
      JoinedUsers joined, LaunchRequest request, LaunchPlan plan, PhaseTimer timer)
      throws LaunchException {
    LaunchProgram program = program(plan, joined);
    timer.done("build");
    createCgroups(request, plan.devices().access());
    timer.done("cgroups");
    Attempt attempt = new Attempt(kernel, keepers, program.birth);
    try {
      LaunchOutcome outcome = attempt.run();
      timer.done("keeper");
      if (!outcome.succeeded() || attempt.failed()) {
        throw LaunchFailures.of(request).of(outcome, attempt);
      }
      Processes.Ids ids =
          new Processes.Ids(request.container(), request.epoch(), request.attempt());
      return processes.begun(ids, attempt.keeper(), outcome, timer);
    } catch (LaunchException | RuntimeException e) {
      undo(attempt, request.container(), e);
      throw e instanceof LaunchException known ? known : internal((RuntimeException) e);
    }
  }

  @Override
  public LaunchedProcess exec(ExecRequest request) throws LaunchException {
    sweeping.readLock().lock();
    try {
      return execAlone(request);
    } finally {
      sweeping.readLock().unlock();
    }
  }

  private LaunchedProcess execAlone(ExecRequest request) throws LaunchException {
    PhaseTimer timer = new PhaseTimer();
    ExecPlan plan = planner.plan(request);
    Attempt attempt =
        new Attempt(kernel, keepers, new ExecProgram(plan, planner.host().last()).birth);
    timer.done("build");
    try {
      LaunchOutcome outcome = attempt.run();
      timer.done("keeper");
      if (!outcome.succeeded() || attempt.failed()) {
        throw LaunchFailures.of(request).of(outcome, attempt);
      }
      Processes.Ids ids = new Processes.Ids(request.target().container(), 0, 0);
      return processes.begunExec(ids, attempt.keeper(), outcome, timer);
    } catch (LaunchException | RuntimeException e) {
      try {
        attempt.undo();
      } catch (RuntimeException also) {
        e.addSuppressed(also);
      }
      throw e instanceof LaunchException known ? known : internal((RuntimeException) e);
    }
  }

  private LaunchProgram program(LaunchPlan plan, JoinedUsers joined) throws LaunchException {
    try {
      return new LaunchProgram(plan, joined, planner.host(), processes.bootId());
    } catch (IllegalArgumentException e) {
      throw new LaunchException(RunReason.BAD_SPEC, e.getMessage(), LaunchTrace.EMPTY, e);
    }
  }

  private static LaunchException internal(RuntimeException e) {
    return new LaunchException(
        RunReason.LAUNCH_FAILED,
        "failed to create task for container: " + e.getMessage(),
        LaunchTrace.EMPTY,
        e);
  }

  private void createCgroups(LaunchRequest request, DeviceAccess access) throws LaunchException {
    try {
      cgroups.create(request.container(), request.spec().resources(), access);
    } catch (IllegalArgumentException e) {
      throw new LaunchException(RunReason.BAD_SPEC, e.getMessage(), LaunchTrace.EMPTY, e);
    } catch (KernelException e) {
      RunReason reason = e.is(Errno.EINVAL) ? RunReason.BAD_SPEC : RunReason.LAUNCH_FAILED;
      throw new LaunchException(
          reason,
          "failed to create task for container: failed to create shim task: OCI runtime create"
              + " failed: runc create failed: unable to start container process: unable to apply"
              + " cgroup configuration: "
              + e.getMessage()
              + ": unknown",
          LaunchTrace.EMPTY,
          e);
    }
  }

  private void undo(Attempt attempt, ContainerId container, Exception cause) {
    try {
      attempt.undo();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
    try {
      // If the keeper was lost in the middle, its child may have gone on by itself.
      new Sweeper(kernel, keepers, cgroups).killAll(container);
      cgroups.remove(container);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public Optional<LaunchedProcess> adopt(ProcessRecord record) {
    return processes.adopt(record);
  }

  @Override
  public Optional<ProcessRecord> find(ContainerId container, LaunchNote note) {
    return processes.find(container, note);
  }

  @Override
  public Optional<LaunchedProcess> adoptExec(ProcessRecord record) {
    return processes.adoptExec(record);
  }

  @Override
  public void reapStrays() {
    processes.reapStrays();
  }

  @Override
  public Cgroups cgroups() {
    return cgroups;
  }

  @Override
  public void sweep(ContainerId container) {
    sweeping.writeLock().lock();
    try {
      if (processes.has(container)) {
        throw new IllegalStateException("container " + container + " runs: it can't be swept");
      }
      new Sweeper(kernel, keepers, cgroups).sweep(container, processes.pids());
    } finally {
      sweeping.writeLock().unlock();
    }
  }

  @Override
  public void clear(ContainerId container) {
    new Sweeper(kernel, keepers, cgroups).killAll(container);
    cgroups.remove(container);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    processes.close();
    if (users != null) {
      users.close();
    }
    keepers.close();
  }

  @Override
  public void shutdown() {
    processes.endAll();
    cgroups.containers().forEach(this::sweep);
    cgroups.removeAll();
    keepers.shutdown();
    close();
  }
}
