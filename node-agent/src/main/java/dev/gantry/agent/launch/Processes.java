package dev.gantry.agent.launch;

import dev.gantry.agent.cgroup.Cgroups;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The processes that keepers hold for this agent, from their start or adoption to their end. */
final class Processes implements AutoCloseable {
  private static final int SIGKILL = 9;

  private final Kernel kernel;
  private final Keepers keepers;
  private final Cgroups cgroups;
  private final ExitWatcher watcher;
  private final String bootId = read("/proc/sys/kernel/random/boot_id");

  /** By pidfd: the pid of an exec is free for another one before it is closed. */
  private final Map<Integer, ContainerProcess> live = new ConcurrentHashMap<>();

  /** pidfds of execs that only wait to be reaped. */
  private final Set<Integer> strays = ConcurrentHashMap.newKeySet();

  Processes(Kernel kernel, Keepers keepers, Cgroups cgroups) {
    this.kernel = kernel;
    this.keepers = keepers;
    this.cgroups = cgroups;
    this.watcher = new ExitWatcher(kernel);
  }

  private static String read(String file) {
    try {
      return KernelFiles.read(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String bootId() {
    return bootId;
  }

  /** What only travels along into the record. */
  record Ids(ContainerId container, long epoch, long attempt) {}

  /** Takes up the first process of a container that was launched just now. */
  ContainerProcess begun(Ids ids, Keeper keeper, LaunchOutcome outcome, PhaseTimer timer) {
    return register(keeper, record(ids, keeper, outcome), timer.trace(outcome), ending(keeper));
  }

  /** Takes up a further process of a container. */
  ContainerProcess begunExec(Ids ids, Keeper keeper, LaunchOutcome outcome, PhaseTimer timer) {
    return register(
        keeper, record(ids, keeper, outcome), timer.trace(outcome), endingOfExec(keeper));
  }

  private ProcessRecord record(Ids ids, Keeper keeper, LaunchOutcome outcome) {
    ProcStat stat =
        ProcStat.of(outcome.pid())
            .orElseThrow(() -> new KeeperLostException(keeper.identity().pid(), false, null));
    return record(ids, keeper, outcome.pid(), stat, outcome.descriptors());
  }

  private ProcessRecord record(
      Ids ids, Keeper keeper, int pid, ProcStat stat, LaunchOutcome.Descriptors in) {
    return new ProcessRecord(
        ids.container(),
        ids.epoch(),
        ids.attempt(),
        bootId,
        pid,
        stat.startTime(),
        keeper.identity().pid(),
        keeper.identity().startTime(),
        in.stdin(),
        in.stdout(),
        in.stderr(),
        in.terminal());
  }

  /**
   * What is done at the end of a process.
   *
   * @param seen at once, on the watcher's thread
   * @param closed when nobody needs it any more
   */
  private record Ending(Consumer<ContainerProcess> seen, Consumer<ContainerProcess> closed) {}

  private Ending ending(Keeper keeper) {
    return new Ending(
        process -> {
          ContainerId container = process.record().container();
          endRestThen(container, () -> process.ended(cgroups.oomKills(container) > 0));
        },
        process -> {
          clear(keeper, process, Attempt.reaping(process.pid()));
          cgroups.remove(process.record().container());
        });
  }

  /**
   * With a pid namespace of its own, a container ends with its first process. In the host's, what
   * that process has left is ended first: on a thread of its own, since it may hang in the kernel.
   */
  private void endRestThen(ContainerId container, Runnable told) {
    if (cgroups.processes(container).isEmpty()) {
      told.run();
      return;
    }
    Thread.ofVirtual()
        .start(
            () -> {
              new Sweeper(kernel, keepers, cgroups).killAll(container);
              told.run();
            });
  }

  private Ending endingOfExec(Keeper keeper) {
    return new Ending(
        process -> {
          process.ended(false);
          if (keeper != null) {
            reapLater(keeper, process.pid());
          }
        },
        process -> clear(keeper, process, new Program()));
  }

  private static void reapLater(Keeper keeper, int pid) {
    Program reaping = Attempt.reaping(pid);
    reaping.jump(Keeper.DONE);
    keeper.submit(reaping, Keeper.Watchdog.NONE, image -> null);
  }

  private ContainerProcess register(
      Keeper keeper, ProcessRecord record, LaunchTrace trace, Ending ending) {
    ContainerProcess process =
        new ContainerProcess(
            kernel,
            record,
            fetch(keeper, record),
            trace,
            new ContainerProcess.Cleanup(
                fd -> runInKeeper(keeper, closing(List.of(fd))), ending.closed()));
    live.put(process.pidfd(), process);
    watcher.watch(process.pidfd(), () -> ending.seen().accept(process));
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

  private void clear(Keeper keeper, ContainerProcess process, Program program) {
    ProcessRecord record = process.record();
    live.remove(process.pidfd());
    LaunchOutcome.Descriptors in =
        new LaunchOutcome.Descriptors(
            process.stdin().isPresent() ? record.stdin() : -1,
            record.stdout(),
            record.stderr(),
            record.terminal());
    Attempt.appendClosing(program, in.all());
    program.jump(Keeper.DONE);
    runInKeeper(keeper, program);
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

  /** Its parent being one of the keepers, and unreaped, tells it from another of that pid. */
  Optional<ProcessRecord> find(ContainerId container, LaunchNote note) {
    if (!note.bootId().equals(bootId)) {
      return Optional.empty();
    }
    Ids ids = new Ids(container, note.epoch(), note.attempt());
    return ProcStat.of(note.pid())
        .flatMap(
            stat ->
                keepers.all().stream()
                    .filter(keeper -> keeper.identity().pid() == stat.parent())
                    .findFirst()
                    .map(keeper -> record(ids, keeper, note.pid(), stat, note.descriptors())));
  }

  Optional<LaunchedProcess> adopt(ProcessRecord record) {
    return adopt(record, this::ending);
  }

  Optional<LaunchedProcess> adoptExec(ProcessRecord record) {
    return adopt(record, this::endingOfExec);
  }

  private Optional<LaunchedProcess> adopt(ProcessRecord record, Function<Keeper, Ending> ending) {
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
      return Optional.of(register(keeper, record, LaunchTrace.EMPTY, ending.apply(keeper)));
    } catch (KernelException e) {
      if (e.is(Errno.ESRCH)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Sees to execs of an agent before this one that nobody has adopted. */
  void reapStrays() {
    Set<Integer> known = pids();
    for (Keeper keeper : keepers.all()) {
      for (int pid : keeper.isLost() ? List.<Integer>of() : Sweeper.execs(keeper)) {
        if (!known.contains(pid)) {
          reapStray(keeper, pid);
        }
      }
    }
  }

  private void reapStray(Keeper keeper, int pid) {
    try {
      int pidfd = kernel.pidfdOpen(pid);
      strays.add(pidfd);
      watcher.watch(
          pidfd,
          () -> {
            reapLater(keeper, pid);
            if (strays.remove(pidfd)) {
              kernel.close(pidfd);
            }
          });
    } catch (KernelException e) {
      if (!e.is(Errno.ESRCH)) {
        throw e;
      }
    }
  }

  boolean has(ContainerId container) {
    return live.values().stream().anyMatch(p -> p.record().container().equals(container));
  }

  Set<Integer> pids() {
    return live.values().stream().map(ContainerProcess::pid).collect(Collectors.toSet());
  }

  /** Kills and clears away everything. */
  void endAll() {
    List.copyOf(live.values()).forEach(process -> process.signal(SIGKILL));
    // Frozen ones die when they are thawed.
    cgroups.containers().forEach(cgroups::thaw);
    List.copyOf(live.values()).forEach(ContainerProcess::close);
  }

  /** Lets go of everything; it runs on. */
  @Override
  public void close() {
    watcher.close();
    live.values().stream().filter(ContainerProcess::letGo).forEach(ContainerProcess::closeOwn);
    live.clear();
    strays.forEach(kernel::close);
    strays.clear();
  }
}
