package dev.gantry.agent.launch;

import dev.gantry.agent.cgroup.Cgroups;
import dev.gantry.agent.cgroup.CgroupsV1;
import dev.gantry.agent.keeper.Keeper;
import dev.gantry.agent.keeper.KeeperLostException;
import dev.gantry.agent.keeper.Keepers;
import dev.gantry.agent.keeper.ProcStat;
import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.KernelFiles;
import dev.gantry.agent.program.Program;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.run.RunReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Launches by syscall programs which keepers run. */
public final class KeeperLauncher implements Launcher {
  private static final int SIGKILL = 9;

  private final Kernel kernel;
  private final Keepers keepers;
  private final Cgroups cgroups;
  private final LaunchPlanner planner;
  private final ExitWatcher watcher;
  private final String bootId = read("/proc/sys/kernel/random/boot_id");
  private final Map<Integer, ContainerProcess> live = new ConcurrentHashMap<>();

  /** Launches hold it shared; a sweep, which reaps what nobody knows, holds it alone. */
  private final ReadWriteLock sweeping = new ReentrantReadWriteLock(true);

  private final AtomicBoolean closed = new AtomicBoolean();

  private KeeperLauncher(Kernel kernel, Keepers keepers, Cgroups cgroups) {
    this.kernel = kernel;
    this.keepers = keepers;
    this.cgroups = cgroups;
    this.planner = new LaunchPlanner(kernel, cgroups);
    this.watcher = new ExitWatcher(kernel);
  }

  /** Adopts the keepers of the agent before, starts missing ones, and makes the cgroup parents. */
  public static KeeperLauncher open(Kernel kernel, LauncherConfig config) {
    Cgroups cgroups = CgroupsV1.open(kernel, config.installation());
    Keepers keepers = Keepers.open(kernel, config.stateDir(), config.keepers());
    return new KeeperLauncher(kernel, keepers, cgroups);
  }

  private static String read(String file) {
    try {
      return KernelFiles.read(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    LaunchProgram program = program(plan);
    timer.done("build");
    createCgroups(request);
    timer.done("cgroups");
    Attempt attempt = new Attempt(kernel, keepers, program);
    try {
      LaunchOutcome outcome = attempt.run();
      timer.done("keeper");
      if (!outcome.succeeded() || attempt.timedOut()) {
        throw LaunchFailures.of(outcome, request, attempt.timedOut());
      }
      ContainerProcess process =
          register(
              attempt.keeper(), record(request, attempt.keeper(), outcome), timer.trace(outcome));
      return process;
    } catch (LaunchException | RuntimeException e) {
      undo(attempt, request.container(), e);
      throw e instanceof LaunchException known ? known : internal((RuntimeException) e);
    }
  }

  private LaunchProgram program(LaunchPlan plan) throws LaunchException {
    try {
      return new LaunchProgram(plan, planner.host().last());
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

  private void createCgroups(LaunchRequest request) throws LaunchException {
    try {
      cgroups.create(
          request.container(), request.spec().resources(), request.spec().security().privileged());
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

  private ProcessRecord record(LaunchRequest request, Keeper keeper, LaunchOutcome outcome) {
    long startTime =
        ProcStat.of(outcome.pid())
            .map(ProcStat::startTime)
            .orElseThrow(() -> new KeeperLostException(keeper.identity().pid(), false, null));
    LaunchOutcome.Descriptors in = outcome.descriptors();
    return new ProcessRecord(
        request.container(),
        request.epoch(),
        request.attempt(),
        bootId,
        outcome.pid(),
        startTime,
        keeper.identity().pid(),
        keeper.identity().startTime(),
        in.stdin(),
        in.stdout(),
        in.stderr(),
        in.terminal());
  }

  private ContainerProcess register(Keeper keeper, ProcessRecord record, LaunchTrace trace) {
    ContainerProcess process =
        new ContainerProcess(
            kernel,
            record,
            fetch(keeper, record),
            trace,
            new ContainerProcess.Cleanup(
                fd -> runInKeeper(keeper, closing(List.of(fd))), ended -> reap(keeper, ended)));
    live.put(record.pid(), process);
    watcher.watch(process.pidfd(), () -> process.ended(cgroups.oomKills(record.container()) > 0));
    return process;
  }

  private ContainerProcess.Descriptors fetch(Keeper keeper, ProcessRecord record) {
    int pidfd = kernel.pidfdOpen(record.pid());
    try {
      return new ContainerProcess.Descriptors(
          pidfd,
          duplicate(keeper, record.stdin()),
          duplicate(keeper, record.stdout()),
          duplicate(keeper, record.stderr()),
          duplicate(keeper, record.terminal()));
    } catch (RuntimeException e) {
      kernel.close(pidfd);
      throw e;
    }
  }

  private int duplicate(Keeper keeper, int fd) {
    if (fd < 0 || keeper == null) {
      return -1;
    }
    try {
      return kernel.pidfdGetfd(keeper.pidfd(), fd);
    } catch (KernelException e) {
      if (e.is(Errno.EBADF)) {
        return -1; // standard input that was closed before this agent came
      }
      throw e;
    }
  }

  private void reap(Keeper keeper, ContainerProcess process) {
    ProcessRecord record = process.record();
    live.remove(record.pid());
    LaunchOutcome.Descriptors in =
        new LaunchOutcome.Descriptors(
            process.stdin().isPresent() ? record.stdin() : -1,
            record.stdout(),
            record.stderr(),
            record.terminal());
    Program program = Attempt.reaping(record.pid());
    Attempt.appendClosing(program, in.all());
    program.jump(Keeper.DONE);
    runInKeeper(keeper, program);
    cgroups.remove(record.container());
  }

  private static Program closing(List<Integer> descriptors) {
    Program program = new Program();
    Attempt.appendClosing(program, descriptors);
    program.jump(Keeper.DONE);
    return program;
  }

  /** A keeper that is lost has nothing left to close, and its children are init's. */
  private static void runInKeeper(Keeper keeper, Program program) {
    if (keeper == null) {
      return;
    }
    try {
      keeper.run(program, Keeper.Watchdog.NONE, image -> null);
    } catch (KeeperLostException e) {
      return;
    }
  }

  @Override
  public Optional<LaunchedProcess> adopt(ProcessRecord record) {
    boolean same =
        record.bootId().equals(bootId)
            && ProcStat.of(record.pid())
                .filter(stat -> stat.startTime() == record.startTime())
                .isPresent();
    if (!same) {
      return Optional.empty();
    }
    Keeper keeper =
        keepers
            .find(new Keeper.Identity(record.keeperPid(), record.keeperStartTime()))
            .orElse(null);
    try {
      return Optional.of(register(keeper, record, LaunchTrace.EMPTY));
    } catch (KernelException e) {
      if (e.is(Errno.ESRCH)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void sweep(ContainerId container) {
    sweeping.writeLock().lock();
    try {
      if (live.values().stream().anyMatch(p -> p.record().container().equals(container))) {
        throw new IllegalStateException("container " + container + " runs: it can't be swept");
      }
      new Sweeper(kernel, keepers, cgroups).sweep(container, live.keySet());
    } finally {
      sweeping.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    watcher.close();
    live.values().stream().filter(ContainerProcess::letGo).forEach(ContainerProcess::closeOwn);
    live.clear();
    keepers.close();
  }

  @Override
  public void shutdown() {
    List.copyOf(live.values()).forEach(process -> process.signal(SIGKILL));
    List.copyOf(live.values()).forEach(ContainerProcess::close);
    cgroups.containers().forEach(this::sweep);
    cgroups.removeAll();
    keepers.shutdown();
    close();
  }
}
