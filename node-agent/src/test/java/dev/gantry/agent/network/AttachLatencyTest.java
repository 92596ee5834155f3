package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.id.ContainerId;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints what attach and detach cost, and holds them to a generous limit. */
@Tag("kernel")
class AttachLatencyTest {
  private static final int ROUNDS = 100;

  @Test
  void attachingFromThePoolIsCheap(@TempDir Path home) throws Exception {
    try (NetworkWorld world = new NetworkWorld()) {
      Networks networks = world.networks("latency", home, 8);
      try {
        measure(networks, "no ports", NetworkWish.of("a"), true);
        measure(networks, "no ports", NetworkWish.of("a"), true);
        measure(
            networks,
            "one tcp port",
            NetworkWish.of("a", PortRequest.of(Protocol.TCP, 0, 80)),
            true);
        measure(networks, "empty pool", NetworkWish.of("a"), false);
      } finally {
        networks.removeAll();
      }
    }
  }

  private static void measure(Networks networks, String what, NetworkWish wish, boolean filled) {
    long[] attach = new long[ROUNDS];
    long[] detach = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      if (filled) {
        Waiting.until(() -> networks.ready() == 8);
      }
      ContainerId id = NetworkWorld.container();
      long start = System.nanoTime();
      networks.attach(id, wish);
      long middle = System.nanoTime();
      networks.detach(id);
      detach[i] = System.nanoTime() - middle;
      attach[i] = middle - start;
    }
    Arrays.sort(attach);
    Arrays.sort(detach);
    System.out.printf(
        "LATENCY %s: attach p50 %d µs p95 %d µs, detach p50 %d µs p95 %d µs%n",
        what,
        attach[ROUNDS / 2] / 1000,
        attach[ROUNDS * 95 / 100] / 1000,
        detach[ROUNDS / 2] / 1000,
        detach[ROUNDS * 95 / 100] / 1000);
    assertThat(attach[ROUNDS / 2]).isLessThan(filled ? 10_000_000L : 100_000_000L);
  }
}
