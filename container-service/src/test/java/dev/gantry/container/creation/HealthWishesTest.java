package dev.gantry.container.creation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.lease.ImageLease.Healthcheck;
import dev.gantry.model.lease.ImageLease.ImageConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthWishesTest {
  private static CreateRequest request(String check) {
    String json = "{\"Image\":\"x\",\"Cmd\":[\"true\"],\"Healthcheck\":" + check + "}";
    return GantryJson.mapper().readValue(json, CreateRequest.class);
  }

  private static ImageConfig image(Healthcheck check, List<String> shell) {
    return new ImageConfig(null, null, null, null, null, Map.of(), null, null, null, check, shell);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"Interval":999999}      | Interval in Healthcheck cannot be less than 1ms
          {"Interval":-1}          | Interval in Healthcheck cannot be less than 1ms
          {"Timeout":1}            | Timeout in Healthcheck cannot be less than 1ms
          {"StartPeriod":5}        | StartPeriod in Healthcheck cannot be less than 1ms
          {"StartInterval":5}      | StartInterval in Healthcheck cannot be less than 1ms
          {"Retries":-1}           | Retries in Healthcheck cannot be negative
          """)
  void badValuesAreRefusedInDockersWords(String check, String message) {
    assertThatThrownBy(() -> HealthWishes.check(request(check))).hasMessage(message);
  }

  @Test
  void nothingSaidIsDockersDefault() {
    Merge merge = Merge.of(request("{\"Test\":[\"CMD\",\"ok\"]}"), image(null, null));
    assertThat(merge.probe().command()).containsExactly("ok");
    assertThat(merge.probe().interval()).hasSeconds(30);
    assertThat(merge.probe().timeout()).hasSeconds(30);
    assertThat(merge.probe().startPeriod()).isZero();
    assertThat(merge.probe().startInterval()).hasSeconds(5);
    assertThat(merge.probe().retries()).isEqualTo(3);
    assertThat(merge.probe().restart()).isFalse();
    assertThat(HealthWishes.shown(merge.healthcheck()))
        .isEqualTo(Map.of("Test", List.of("CMD", "ok")));
  }

  @Test
  void whatTheTenantLeavesOpenIsTheImages() {
    Healthcheck image = new Healthcheck(List.of("CMD-SHELL", "curl x"), 7_000_000_000L, 0, 0, 0, 9);
    Merge merge =
        Merge.of(request("{\"Timeout\":2000000000}"), image(image, List.of("/bin/ash", "-ec")));
    assertThat(merge.probe().command()).containsExactly("/bin/ash", "-ec", "curl x");
    assertThat(merge.probe().interval()).hasSeconds(7);
    assertThat(merge.probe().timeout()).hasSeconds(2);
    assertThat(merge.probe().retries()).isEqualTo(9);
  }

  @Test
  void noneTurnsTheImagesOff() {
    Healthcheck image = new Healthcheck(List.of("CMD", "x"), 0, 0, 0, 0, 0);
    Merge merge = Merge.of(request("{\"Test\":[\"NONE\"]}"), image(image, null));
    assertThat(merge.probe()).isNull();
    assertThat(HealthWishes.shown(merge.healthcheck())).isEqualTo(Map.of("Test", List.of("NONE")));
    assertThat(Merge.of(request("null"), image(image, null)).probe()).isNotNull();
    assertThat(Merge.of(request("null"), image(null, null)).healthcheck()).isNull();
    assertThat(Merge.of(request("{\"Test\":[\"ODD\",\"x\"]}"), image(null, null)).probe()).isNull();
  }

  @Test
  void aLabelAsksForARestart() {
    String json =
        "{\"Image\":\"x\",\"Cmd\":[\"true\"],\"Labels\":{\"gantry.unhealthy\":\"restart\"},"
            + "\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"ok\"]}}";
    CreateRequest request = GantryJson.mapper().readValue(json, CreateRequest.class);
    Merge merge = Merge.of(request, image(null, null));
    assertThat(merge.probe().restart()).isTrue();
    assertThat(merge.probe().command()).containsExactly("/bin/sh", "-c", "ok");
  }
}
