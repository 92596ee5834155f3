package dev.gantry.agent.log;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.model.spec.LogPolicy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** What an agent does with a container's output, in a process that can be killed. */
final class DyingPump {
  private DyingPump() {}

  /**
   * @param args folder of the log, bytes of a segment, paths of the read ends of both pipes
   */
  public static void main(String[] args) throws Exception {
    Kernel kernel = new LinuxKernel();
    LogPolicy policy = new LogPolicy("json-file", Long.parseLong(args[1]), 100_000);
    ContainerLog log = ContainerLog.open(kernel, Path.of(args[0]), policy, InstantSource.system());
    log.resumeRun();
    OutputPump pump = new OutputPump(kernel, LogMetrics.NONE);
    pump.start(
        log,
        List.of(
            new Source(kernel.open(Path.of(args[2]), 0, 0), LogStream.STDOUT, false),
            new Source(kernel.open(Path.of(args[3]), 0, 0), LogStream.STDERR, false)));
    Thread.currentThread().join();
  }
}
