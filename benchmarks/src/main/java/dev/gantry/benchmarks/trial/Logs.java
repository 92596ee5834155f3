package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.engine.EngineApi;
import dev.gantry.benchmarks.engine.Output;
import dev.gantry.benchmarks.engine.Wish;
import dev.gantry.benchmarks.measure.NumberedLines;
import dev.gantry.benchmarks.measure.Round;
import dev.gantry.benchmarks.measure.Subject;
import dev.gantry.benchmarks.measure.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A container writes many numbered lines while a client follows its log and checks every one.
 *
 * @param lines the file that the container writes out, made once
 * @param busy all processors have something else to do
 */
public record Logs(Path lines, boolean busy) implements Trial {
  /** 200 MB. */
  public static final long LINES = 2_000_000;

  @Override
  public Title title() {
    String what =
        "200 MB of logs (lines of 100 bytes, numbered, `cat` of a file) followed through the API"
            + " and checked: from the start call until the last line is here";
    return busy
        ? new Title("logs-busy", "logs", what + "; all processors kept busy", "ms", 2, 0)
        : new Title("logs", "logs", what, "ms", 2, 0);
  }

  @Override
  public Session open(Subject subject) {
    return new Session() {
      @Override
      public Round round() throws IOException {
        try (Spinners spinners = busy ? Spinners.onAllProcessors() : Spinners.none()) {
          return follow(subject);
        }
      }

      @Override
      public List<String> notes() {
        return List.of(
            subject.name() + ": driver json-file, options " + subject.engine().logOptions());
      }
    };
  }

  private Round follow(Subject subject) throws IOException {
    EngineApi api = subject.api();
    String id =
        api.create(
            subject.image(),
            new Wish(
                List.of("cat", "/lines"),
                "none",
                false,
                Map.of(lines, "/lines"),
                subject.engine().logOptions()));
    Round.Watch watch = new Round.Watch("total");
    api.start(id);
    watch.step("start");
    NumberedLines check = new NumberedLines();
    byte[] buffer = new byte[1 << 16];
    Round round;
    try (Output log = api.follow(id)) {
      int count = log.read(buffer);
      while (count >= 0) {
        check.accept(buffer, count);
        count = check.whole() < LINES ? log.read(buffer) : -1;
      }
      check.end(LINES);
      watch.step("from there to the last line");
      round = watch.round();
      if (log.drain() != 0) {
        throw new IOException("more came than was written");
      }
    }
    if (api.await(id) != 0) {
      throw new IOException("`cat` failed");
    }
    api.remove(id);
    return round;
  }
}
