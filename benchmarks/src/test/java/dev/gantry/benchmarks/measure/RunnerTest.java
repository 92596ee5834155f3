package dev.gantry.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.benchmarks.engine.GivenEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {
  @TempDir Path folder;

  @Test
  void everyRoundTakesEachEngineOnceAndBeginsWithAnother() throws IOException {
    List<String> order = new ArrayList<>();
    Outcome outcome = runner("a", "b").run(trial(order, "nobody"));
    // One to warm up, then three that count; both kinds begin with the first.
    assertThat(order).containsExactly("a", "b", "a", "b", "b", "a", "a", "b");
    assertThat(outcome.engines().get("b").rounds()).hasSize(3);
    assertThat(outcome.notes().getFirst()).startsWith("3 rounds after at most 1");
  }

  @Test
  void anEngineThatFailsDropsOutAndTheOtherGoesOn() throws IOException {
    Outcome outcome = runner("a", "b").run(trial(new ArrayList<>(), "a"));
    assertThat(outcome.engines()).containsOnlyKeys("b");
    assertThat(outcome.engines().get("b").rounds()).hasSize(3);
    assertThat(outcome.failures().get("a")).isEqualTo("it broke");
  }

  private Runner runner(String... names) {
    List<Subject> subjects =
        List.of(names).stream()
            .map(name -> new GivenEngine(name, folder.resolve(name), folder))
            .map(engine -> Subject.of(engine, "image"))
            .toList();
    return new Runner(subjects, new Pages(Map.of()), new Runner.Limits(3, Duration.ofDays(1)));
  }

  private static Trial trial(List<String> order, String broken) {
    return new Trial() {
      @Override
      public Title title() {
        return new Title("t", "g", "something", "ms", 100, 1);
      }

      @Override
      public Session open(Subject subject) {
        return () -> {
          order.add(subject.name());
          if (subject.name().equals(broken)) {
            throw new IOException("it broke");
          }
          return new Round(Map.of("total", 1.0));
        };
      }
    };
  }
}
