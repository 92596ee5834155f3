package dev.gantry.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFilterTest {
  private static EngineEvent event(String action) {
    ContainerId id = new ContainerId("ab".repeat(32));
    ContainerEvent event =
        new ContainerEvent(
            id,
            TenantId.LOCAL,
            null,
            "web",
            null,
            "busybox:1",
            null,
            true,
            false,
            action,
            Map.of("tier", "front"));
    return EngineEvent.ofContainer(
            new Envelope<>("1", TenantId.LOCAL, id.value(), 1, Instant.EPOCH, event))
        .orElse(null);
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
          {"container":["web"]}                         | true
          {"container":["abab"]}                        | true
          {"container":["other"]}                       | false
          {"image":["busybox"]}                         | true
          {"image":["busybox:2"]}                       | false
          {"label":["tier"]}                            | true
          {"label":["tier=front"]}                      | true
          {"label":["tier=back"]}                       | false
          {"volume":["x"]}                              | false
          {"type":{"container":true}}                   | true
          """)
  void allNamesMustMatchByOneOfTheirValues(String json, boolean matches) {
    assertThat(EventFilter.parse(json).matches(event("start"))).isEqualTo(matches);
  }

  @Test
  void aChangeWithoutAnActionIsNoEvent() {
    assertThat(event("")).isNull();
    assertThat(event(null)).isNull();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> EventFilter.parse("{\"x\":[\"y\"]}")).hasMessage("invalid filter 'x'");
    assertThatThrownBy(() -> EventFilter.parse("{")).hasMessage("invalid filter");
  }
}
