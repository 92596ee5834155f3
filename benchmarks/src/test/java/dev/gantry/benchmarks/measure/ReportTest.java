package dev.gantry.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void ratioIsToTheFasterPeer() {
    Map<String, Lifecycle> api = new LinkedHashMap<>();
    api.put("gantry", taking(10));
    api.put("dockerd", taking(100));
    api.put("podman", taking(40));
    Report report = report(api);
    assertThat(report.ratio()).contains(0.25);
    assertThat(report.markdown())
        .contains("| gantry | 40.0 | 40.0 | 10.0 | 10.0 | 10.0 | 10.0 | 0.25 |")
        .contains("| podman | 160.0 | 160.0 | 40.0 | 40.0 | 40.0 | 40.0 |  |");
  }

  @Test
  void withoutAPeerThereIsNoRatio() {
    Report report = report(Map.of("gantry", taking(10)));
    assertThat(report.ratio()).isEmpty();
    assertThat(report.markdown()).contains("| no peer |");
  }

  @Test
  void timersOfTheInsideAreATable() {
    Report report =
        new Report(
            "gantry",
            List.of("a machine"),
            Map.of("gantry", taking(1)),
            Map.of(),
            Map.of("agent", List.of(new Timers.Spent("launch{a=\"|\"}", 3, 1.234))));
    assertThat(report.markdown())
        .contains("- a machine\n", "## Inside agent", "| `launch{a=\"\\|\"}` | 3 | 1.23 |");
  }

  private static Report report(Map<String, Lifecycle> api) {
    return new Report("gantry", List.of(), api, Map.of(), Map.of());
  }

  private static Lifecycle taking(long millisEachStep) {
    Lifecycle rounds = new Lifecycle();
    long nanos = millisEachStep * 1_000_000;
    rounds.keep(0, nanos, 2 * nanos, 3 * nanos, 4 * nanos);
    return rounds;
  }
}
