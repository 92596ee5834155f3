package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.engine.EngineApi;
import dev.gantry.benchmarks.engine.Output;
import dev.gantry.benchmarks.engine.Wish;
import dev.gantry.benchmarks.measure.Round;
import dev.gantry.benchmarks.measure.Subject;
import dev.gantry.benchmarks.measure.Trial;
import java.io.IOException;
import java.util.List;

/** {@code docker exec C true}: the calls that the docker CLI makes, until the exit code is seen. */
public record Exec() implements Trial {
  @Override
  public Title title() {
    return new Title(
        "exec",
        "exec",
        "exec of `true` in a running container: create, start until its output ends, inspect",
        "ms",
        60,
        15);
  }

  @Override
  public Session open(Subject subject) throws IOException {
    EngineApi api = subject.api();
    String id = api.create(subject.image(), Wish.of("sleep", "1000000"));
    api.start(id);
    return new Session() {
      @Override
      public Round round() throws IOException {
        return Exec.round(api, id);
      }

      @Override
      public void close() throws IOException {
        api.removeByForce(id);
      }
    };
  }

  private static Round round(EngineApi api, String container) throws IOException {
    Round.Watch watch = new Round.Watch("total");
    String exec = api.createExec(container, List.of("true"));
    watch.step("create");
    try (Output output = api.startExec(exec)) {
      output.drain();
      watch.step("start to end of output");
      int code = api.execCode(exec);
      while (code < 0) {
        code = api.execCode(exec); // Its output ended, its end is not known yet.
      }
      watch.step("inspect");
      if (code != 0) {
        throw new IOException("`true` ended with exit code " + code);
      }
    }
    return watch.round();
  }
}
