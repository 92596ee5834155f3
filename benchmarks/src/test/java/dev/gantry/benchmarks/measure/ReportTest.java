package dev.gantry.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
  private static final Trial.Title TITLE =
      new Trial.Title("cycle", "network", "a life", "ms", 1, 0);

  @Test
  void ratioIsToTheBetterPeer() {
    Map<String, Rounds> engines = new LinkedHashMap<>();
    engines.put("gantry", taking(10));
    engines.put("dockerd", taking(100));
    engines.put("podman", taking(40));
    Outcome outcome = outcome(engines, Map.of(), Map.of());
    assertThat(outcome.ratio("gantry")).contains(0.25);
    assertThat(report(outcome).markdown())
        .contains(
            "| engine | total | p95 | start | wait | to the better peer |\n|---|---|---|---|---|---|")
        .contains("| gantry | 20.0 | 20.0 | 10.0 | 10.0 | 0.25 |")
        .contains("| podman | 80.0 | 80.0 | 40.0 | 40.0 |  |");
  }

  @Test
  void withoutAPeerThereIsNoRatio() {
    Outcome outcome = outcome(Map.of("gantry", taking(10)), Map.of(), Map.of());
    assertThat(outcome.ratio("gantry")).isEmpty();
    assertThat(report(outcome).markdown()).contains("| no peer |");
  }

  @Test
  void anEngineThatFailedIsToldAndNotCompared() {
    Outcome outcome = outcome(Map.of("gantry", taking(10)), Map.of("podman", "409: no"), Map.of());
    assertThat(report(outcome).markdown()).contains("- podman failed: 409: no\n");
    assertThat(outcome.ratio("gantry")).isEmpty();
  }

  @Test
  void timersOfTheInsideAreATable() {
    Map<String, List<Timers.Spent>> inside =
        Map.of("agent", List.of(new Timers.Spent("launch{a=\"|\"}", 3, 1.234)));
    assertThat(report(outcome(Map.of("gantry", taking(1)), Map.of(), inside)).markdown())
        .contains("- a machine\n", "### Inside agent", "| `launch{a=\"\\|\"}` | 3 | 1.23 |");
  }

  @Test
  void dataHoldsEveryRound() {
    Outcome outcome = outcome(Map.of("gantry", taking(10)), Map.of(), Map.of());
    JsonMapper json = JsonMapper.shared();
    JsonNode data = json.readTree(json.writeValueAsString(report(outcome).data()));
    assertThat(data.at("/outcomes/0/name").asString()).isEqualTo("cycle");
    assertThat(data.at("/outcomes/0/rounds/gantry/0/wait").asDouble()).isEqualTo(10.0);
  }

  private static Report report(Outcome outcome) {
    return new Report("gantry", List.of("a machine"), List.of(outcome));
  }

  private static Outcome outcome(
      Map<String, Rounds> engines,
      Map<String, String> failures,
      Map<String, List<Timers.Spent>> inside) {
    return new Outcome(TITLE, engines, failures, List.of("a note"), inside);
  }

  private static Rounds taking(double millisEachStep) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("total", 2 * millisEachStep);
    values.put("start", millisEachStep);
    values.put("wait", millisEachStep);
    return new Rounds(List.of(new Round(values)));
  }
}
