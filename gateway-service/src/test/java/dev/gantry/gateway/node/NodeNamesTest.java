package dev.gantry.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.id.NodeId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeNamesTest {
  @ParameterizedTest
  @CsvSource({
    "worker-1, worker-1",
    "Worker.Example.ORG, worker-example-org",
    "__x__, x",
    "***, node",
    "'', node",
    "größe, gr-e"
  })
  void aHostNameBecomesAnId(String host, String id) {
    assertThat(NodeNames.of(host)).isEqualTo(new NodeId(id));
  }

  @Test
  void theLongestNameHasRoomForAnEnding() {
    NodeId id = NodeNames.of("a".repeat(300));
    assertThat(NodeNames.another(id, new Random(1)).value()).matches("a{58}-[0-9a-f]{4}");
  }
}
