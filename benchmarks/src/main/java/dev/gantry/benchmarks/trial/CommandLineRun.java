package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.engine.Commands;
import dev.gantry.benchmarks.measure.Round;
import dev.gantry.benchmarks.measure.Subject;
import dev.gantry.benchmarks.measure.Trial;
import java.io.IOException;
import java.util.List;

/** The engine's command line, as a user types it. */
public record CommandLineRun() implements Trial {
  @Override
  public Title title() {
    return new Title(
        "cli",
        "cli",
        "the command line, `run --rm --network none … true`, wall time (docker's for gantry and"
            + " dockerd, podman's own for podman), and that client's `--version` alone",
        "ms",
        15,
        1);
  }

  @Override
  public Session open(Subject subject) {
    List<String> run = subject.engine().runTrue(subject.image());
    return new Session() {
      @Override
      public Round round() throws IOException {
        Round.Watch watch = new Round.Watch("run and version");
        Commands.run(run, subject.engine().environment());
        watch.step("run");
        Commands.run(List.of(run.getFirst(), "--version"), subject.engine().environment());
        watch.step("client alone");
        return watch.round().only("run", "client alone");
      }
    };
  }
}
