package dev.gantry.gateway.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.GantryException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DiskUsageTest {
  private static JsonNode json(String text) {
    return GantryJson.mapper().readTree(text.replace('\'', '"'));
  }

  private static final JsonNode CONTAINERS =
      json(
          """
          [{'Id':'1','ImageID':'sha256:a','Mounts':[{'Type':'volume','Name':'data'}]},
           {'Id':'2','ImageID':'sha256:a','Mounts':[{'Type':'bind','Name':'other'}]}]
          """);

  @Test
  void allTypesUnlessSomeAreAskedFor() {
    assertThat(DiskUsage.types(null))
        .containsExactlyInAnyOrder("container", "image", "volume", "build-cache");
    assertThat(DiskUsage.types("verbose=1&type=image&type=volume"))
        .containsExactlyInAnyOrder("image", "volume");
    assertThatThrownBy(() -> DiskUsage.types("type=plugin"))
        .isInstanceOf(GantryException.class)
        .hasMessage("unknown object type: plugin");
  }

  @Test
  void imagesAreCountedByTheContainersThatUseThem() {
    JsonNode images = DiskUsage.images(json("[{'Id':'sha256:a'},{'Id':'sha256:b'}]"), CONTAINERS);
    assertThat(images)
        .isEqualTo(json("[{'Id':'sha256:a','Containers':2},{'Id':'sha256:b','Containers':0}]"));
  }

  @Test
  void volumesAreCountedByTheContainersThatMountThem() {
    JsonNode volumes =
        DiskUsage.volumes(json("{'Volumes':[{'Name':'data'},{'Name':'other'}]}"), CONTAINERS);
    assertThat(volumes)
        .isEqualTo(
            json(
                """
                [{'Name':'data','UsageData':{'RefCount':1,'Size':-1}},
                 {'Name':'other','UsageData':{'RefCount':0,'Size':-1}}]
                """));
  }
}
