package dev.gantry.container.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.event.EngineEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFilterTest {
  private static EngineEvent event(String action) {
    return new EngineEvent(
        "container",
        action,
        "ab".repeat(32),
        Map.of("name", "web", "image", "busybox:1", "tier", "front", "zone", "a"),
        1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                            | true
          {"type":["container"]}                        | true
          {"type":["image","container"]}                | true
          {"type":["image"]}                            | false
          {"event":["start"],"type":["container"]}      | true
          {"event":["die"],"type":["container"]}        | false
          {"event":["star"]}                            | false
          {"container":["web"]}                         | true
          {"container":["we"]}                          | true
          {"container":["abab"]}                        | true
          {"container":["other"]}                       | false
          {"container":["other","web"]}                 | true
          {"image":["busybox"]}                         | true
          {"image":["busybox:1"]}                       | true
          {"image":["busybox:2"]}                       | false
          {"label":["tier"]}                            | true
          {"label":["tier=front"]}                      | true
          {"label":["tier=back"]}                       | false
          {"label":["tier=front","zone=a"]}             | true
          {"label":["tier=front","zone=b"]}             | false
          {"volume":["x"]}                              | false
          {"network":["bridge"]}                        | false
          {"scope":["local"]}                           | true
          {"scope":["swarm"]}                           | false
          {"type":{"container":true}}                   | true
          """)
  void allNamesMustMatchByOneOfTheirValuesAndLabelsByAll(String json, boolean matches) {
    assertThat(EventFilter.parse(json).matches(event("start"))).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exec_create: sh -c true  | {"event":["exec_create"]}            | true
          exec_create: sh -c true  | {"event":["exec_start"]}             | false
          exec_start: sh           | {"event":["exec_start","die"]}       | true
          health_status: healthy   | {"event":["health_status"]}          | true
          health_status: healthy   | {"event":["health_status: healthy"]} | true
          exec_die                 | {"event":["exec_die"]}               | true
          """)
  void actionsThatGoOnAfterAColonMatchByTheirBeginning(
      String action, String json, boolean matches) {
    assertThat(EventFilter.parse(json).matches(event(action))).isEqualTo(matches);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> EventFilter.parse("{\"x\":[\"y\"]}")).hasMessage("invalid filter 'x'");
    assertThatThrownBy(() -> EventFilter.parse("{")).hasMessage("invalid filter");
  }
}
