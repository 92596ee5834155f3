package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A host of its own with our network, of which nothing is left after the test. */
abstract class WithNetworks {
  @TempDir Path home;
  NetworkWorld world;
  Networks networks;

  @BeforeEach
  void open() {
    world = new NetworkWorld();
    networks = world.networks("test", home, 2);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    networks.removeAll();
    try {
      assertThat(world.host.sh("nft list ruleset")).doesNotContain("gantry", "gt");
      assertThat(world.host.sh("ip -o link")).doesNotContain(": gt", ": gv");
      assertThat(world.host.sh("ss -Hltun")).isBlank();
      assertThat(home.resolve("network/endpoints")).doesNotExist();
    } finally {
      world.close();
    }
  }
}
