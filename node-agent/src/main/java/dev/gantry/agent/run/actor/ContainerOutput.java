package dev.gantry.agent.run.actor;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.log.ContainerLog;
import dev.gantry.agent.run.RunKey;
import dev.gantry.model.spec.LogPolicy;
import dev.gantry.model.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** A container's log, opened when somebody first wants it: its actor, or a stream. */
final class ContainerOutput {
  private final Kernel kernel;
  private final Path folder;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private ContainerLog log;
  private RunKey ended;

  /**
   * @param ended the newest run whose end is in the log
   */
  ContainerOutput(Kernel kernel, Path folder, InstantSource clock, RunKey ended) {
    this.kernel = kernel;
    this.folder = folder;
    this.clock = clock;
    this.ended = ended;
  }

  /**
   * @param spec null: a policy is not known any more
   */
  ContainerLog log(RunSpec spec) throws IOException {
    lock.lock();
    try {
      if (log == null) {
        LogPolicy policy = spec == null ? LogPolicy.DEFAULT : spec.log();
        log = ContainerLog.open(kernel, folder, policy, clock);
      }
      return log;
    } finally {
      lock.unlock();
    }
  }

  /** Followers of the run come to their end; once. */
  void endRun(RunKey run, RunSpec spec) throws IOException {
    if (run.compareTo(ended) > 0) {
      ended = run;
      log(spec).endRun();
    }
  }

  /** Before its files are deleted: whoever is attached gets what there is, for a while. */
  void close(Duration flush) throws IOException, InterruptedException {
    ContainerLog open;
    lock.lock();
    try {
      open = log;
    } finally {
      lock.unlock();
    }
    if (open != null) {
      open.awaitNobodyAttached(flush);
      open.close();
    }
  }
}
