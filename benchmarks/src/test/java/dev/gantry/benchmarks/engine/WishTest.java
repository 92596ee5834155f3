package dev.gantry.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WishTest {
  @Test
  void aPlainWishHasCommandLabelAndNoNetwork() {
    assertThat(json(Wish.of("true")))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"Image":"i","Cmd":["true"],"Labels":{"dev.gantry.benchmarks":"%s"},
                     "HostConfig":{"NetworkMode":"none"}}"""
                        .formatted(Wish.RUN)));
  }

  @Test
  void aPublishedPortIsExposedAndBoundToAnyPortOfTheHost() {
    JsonNode json = json(Wish.of("true").on("bridge", true));
    assertThat(json.at("/ExposedPorts/80~1tcp").isObject()).isTrue();
    assertThat(json.at("/HostConfig/PortBindings/80~1tcp/0/HostPort").asString()).isEmpty();
    assertThat(json.at("/HostConfig/NetworkMode").asString()).isEqualTo("bridge");
  }

  @Test
  void filesAreBoundReadOnlyAndLogOptionsGoToJsonFile() {
    Wish wish =
        new Wish(
            List.of("cat"), "none", false, Map.of(Path.of("/a"), "/b"), Map.of("max-size", "300m"));
    JsonNode host = json(wish).path("HostConfig");
    assertThat(host.at("/Binds/0").asString()).isEqualTo("/a:/b:ro");
    assertThat(host.at("/LogConfig/Type").asString()).isEqualTo("json-file");
    assertThat(host.at("/LogConfig/Config/max-size").asString()).isEqualTo("300m");
  }

  private static JsonNode json(Wish wish) {
    JsonMapper json = JsonMapper.shared();
    return json.readTree(json.writeValueAsString(wish.body("i")));
  }
}
