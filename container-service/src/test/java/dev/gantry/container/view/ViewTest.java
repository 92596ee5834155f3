package dev.gantry.container.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.4S, Less than a second",
    "PT1S, 1 second",
    "PT59S, 59 seconds",
    "PT60S, About a minute",
    "PT2M, 2 minutes",
    "PT60M, About an hour",
    "PT47H, 47 hours",
    "PT48H, 2 days",
    "P14D, 2 weeks",
    "P61D, 2 months",
    "P800D, 2 years"
  })
  void durationsAreDockersWords(Duration duration, String words) {
    assertThat(StatusText.duration(duration)).isEqualTo(words);
  }

  @Test
  void filtersComeInBothForms() {
    Set<String> accepted = Set.of("status");
    assertThat(Filters.parse("{\"status\":[\"running\"]}", accepted).get("status"))
        .containsExactly("running");
    assertThat(Filters.parse("{\"status\":{\"running\":true}}", accepted).get("status"))
        .containsExactly("running");
    assertThat(Filters.parse("", accepted).has("status")).isFalse();
    assertThatThrownBy(() -> Filters.parse("{\"odd\":[\"x\"]}", accepted))
        .hasMessage("invalid filter 'odd'");
    assertThatThrownBy(() -> Filters.parse("nonsense", accepted))
        .hasMessageStartingWith("invalid filter");
  }

  @Test
  void labelsMatchByNameOrValue() {
    Map<String, String> labels = Map.of("a", "1");
    assertThat(ListQuery.labelled(labels, "a")).isTrue();
    assertThat(ListQuery.labelled(labels, "a=1")).isTrue();
    assertThat(ListQuery.labelled(labels, "a=2")).isFalse();
    assertThat(ListQuery.labelled(labels, "b")).isFalse();
  }
}
