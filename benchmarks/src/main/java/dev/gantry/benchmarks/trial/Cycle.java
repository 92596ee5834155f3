package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.engine.EngineApi;
import dev.gantry.benchmarks.engine.Wish;
import dev.gantry.benchmarks.measure.Round;
import dev.gantry.benchmarks.measure.Subject;
import dev.gantry.benchmarks.measure.Trial;
import java.io.IOException;

/** Create, start, wait and remove of {@code true}, on one of the predefined networks. */
public record Cycle(Title title, Wish wish) implements Trial {
  private static final String WHAT = "create + start + wait + remove of `true`, one client, ";

  public static Cycle withoutNetwork() {
    return new Cycle(
        new Title("cycle", "network", WHAT + "`--network none`", "ms", 60, 15), Wish.of("true"));
  }

  public static Cycle onBridge() {
    return new Cycle(
        new Title("bridge", "network", WHAT + "the default bridge", "ms", 40, 8),
        Wish.of("true").on("bridge", false));
  }

  public static Cycle withPort() {
    return new Cycle(
        new Title("port", "network", WHAT + "the default bridge, one port published", "ms", 40, 8),
        Wish.of("true").on("bridge", true));
  }

  @Override
  public Session open(Subject subject) throws IOException {
    if (wish.published()) {
      PublishedPort.verify(subject);
    }
    return () -> round(subject.api(), subject.image());
  }

  private Round round(EngineApi api, String image) throws IOException {
    Round.Watch watch = new Round.Watch("total");
    String id = api.create(image, wish);
    watch.step("create");
    api.start(id);
    watch.step("start");
    int code = api.await(id);
    watch.step("wait");
    api.remove(id);
    watch.step("remove");
    if (code != 0) {
      throw new IOException("`true` ended with exit code " + code);
    }
    return watch.round();
  }
}
