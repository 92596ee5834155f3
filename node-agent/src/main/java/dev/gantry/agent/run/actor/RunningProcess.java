package dev.gantry.agent.run.actor;

import dev.gantry.agent.copy.CopyRoot;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.launch.LaunchException;
import dev.gantry.agent.launch.LaunchTrace;
import dev.gantry.agent.launch.LaunchedProcess;
import dev.gantry.agent.log.ContainerLog;
import dev.gantry.agent.log.LogStream;
import dev.gantry.agent.log.OutputPump;
import dev.gantry.agent.log.Pumping;
import dev.gantry.agent.log.Source;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.stream.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;

/** A launched or adopted process with its input and its output on the way to the log. */
final class RunningProcess {
  private final LaunchedProcess process;
  private final InputPort input;
  private final Pumping pumping;

  /** Those who use the process hold it shared, so that it is not reaped under their hands. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  // Guarded by lock.
  private boolean closed;
  private boolean frozen;

  private RunningProcess(LaunchedProcess process, InputPort input, Pumping pumping) {
    this.process = process;
    this.input = input;
    this.pumping = pumping;
  }

  static RunningProcess begin(
      LaunchedProcess process, Kernel kernel, OutputPump pump, ContainerLog log) {
    List<Source> sources = new ArrayList<>();
    process.terminal().ifPresent(fd -> sources.add(new Source(fd, LogStream.STDOUT, true)));
    process.stdout().ifPresent(fd -> sources.add(new Source(fd, LogStream.STDOUT, false)));
    process.stderr().ifPresent(fd -> sources.add(new Source(fd, LogStream.STDERR, false)));
    InputPort input = new InputPort(kernel, process);
    return new RunningProcess(process, input, pump.start(log, sources));
  }

  LaunchedProcess process() {
    return process;
  }

  InputPort input() {
    return input;
  }

  Pumping pumping() {
    return pumping;
  }

  void signal(int number) {
    lock.readLock().lock();
    try {
      if (!closed) {
        process.signal(number);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  void resize(int rows, int columns) {
    lock.readLock().lock();
    try {
      if (!closed) {
        process.resize(rows, columns);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** What starts another process beside this one. */
  interface Starting {
    LaunchedProcess start(int pid) throws LaunchException;
  }

  /**
   * No exec is between its begin and its program meanwhile: frozen there, it would hold up its
   * keeper, and with it all other containers.
   */
  boolean freeze(BooleanSupplier freezing) {
    lock.writeLock().lock();
    try {
      frozen = !closed && freezing.getAsBoolean();
      return frozen;
    } finally {
      lock.writeLock().unlock();
    }
  }

  void thaw(Runnable thawing) {
    lock.writeLock().lock();
    try {
      if (!closed) {
        thawing.run();
        frozen = false;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Adopted as it was left. */
  RunningProcess frozen(boolean is) {
    lock.writeLock().lock();
    try {
      frozen = is;
      return this;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Empty when the process has been cleared away. */
  Optional<LaunchedProcess> beside(Starting starting) throws LaunchException {
    lock.readLock().lock();
    try {
      if (frozen) {
        throw new LaunchException(
            RunReason.LAUNCH_FAILED,
            "Container %s is paused, unpause the container before exec"
                .formatted(process.record().container()),
            LaunchTrace.EMPTY,
            null);
      }
      return closed ? Optional.empty() : Optional.of(starting.start(process.pid()));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** What went through its network; nothing when it has ended. */
  Map<String, Usage.Link> links() {
    lock.readLock().lock();
    try {
      return closed ? Map.of() : LinkCounts.of(process.pid());
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Its files, as it sees them.
   *
   * @return empty when the process has ended
   */
  Optional<CopyRoot> files(Kernel kernel) {
    lock.readLock().lock();
    try {
      return closed ? Optional.empty() : CopyRoot.of(kernel, process.pid());
    } finally {
      lock.readLock().unlock();
    }
  }

  /** After its output is drained: nobody may use its descriptors from here on. */
  void close() {
    input.close();
    lock.writeLock().lock();
    try {
      closed = true;
      process.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
