package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.measure.Trial;
import java.nio.file.Path;
import java.util.List;

/** All that can be measured, in the order of the report. */
public final class Trials {
  private Trials() {}

  /**
   * @param lines file with the lines that the trials of logs need; made before they run
   */
  public static List<Trial> all(Path lines) {
    return List.of(
        Cycle.withoutNetwork(),
        Cycle.onBridge(),
        Cycle.withPort(),
        new Exec(),
        new FirstByte(),
        new Parallel(),
        new CommandLineRun(),
        new Logs(lines, false),
        new Logs(lines, true),
        new Memory());
  }
}
