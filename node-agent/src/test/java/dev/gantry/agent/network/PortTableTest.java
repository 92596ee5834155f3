package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortTableTest {
  @Test
  void wildcardsConflictWithSingleAddressesOfTheirFamily() {
    String[][] conflicts = {
      {"", "0.0.0.0"},
      {"", "::"},
      {"", "127.0.0.1"},
      {"", "::1"},
      {"0.0.0.0", "10.0.0.1"},
      {"::", "::1"},
      {"10.0.0.1", "10.0.0.1"}
    };
    for (String[] pair : conflicts) {
      assertThat(conflict(pair[0], pair[1])).as(String.join(" / ", pair)).isTrue();
      assertThat(conflict(pair[1], pair[0])).as(String.join(" / ", pair)).isTrue();
    }
    String[][] peaceful = {
      {"0.0.0.0", "::1"}, {"127.0.0.1", "10.0.0.1"}, {"127.0.0.1", "::1"}, {"0.0.0.0", "::"}
    };
    for (String[] pair : peaceful) {
      assertThat(conflict(pair[0], pair[1])).as(String.join(" / ", pair)).isFalse();
    }
  }

  private static boolean conflict(String one, String other) {
    return tcp(one, 80).conflictsWith(tcp(other, 80));
  }

  private static PublishedPort tcp(String host, int port) {
    return new PublishedPort(Protocol.TCP, new HostAddress(host), port, 80);
  }

  @Test
  void protocolsDoNotMeet() {
    PortTable table = new PortTable();
    table.take(tcp("", 53), false);
    assertThat(table.isFree(new PublishedPort(Protocol.UDP, HostAddress.ALL, 53, 53))).isTrue();
    assertThatThrownBy(() -> table.take(tcp("127.0.0.1", 53), false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ephemeralPortsGoRoundTheirRange() {
    PortTable table = new PortTable();
    PortRequest any = PortRequest.of(Protocol.TCP, 0, 80);
    assertThat(table.candidates(any).findFirst()).hasValue(32768);
    table.take(tcp("", 60999), true);
    assertThat(table.candidates(any).findFirst()).hasValue(32768);
    table.take(tcp("", 40000), true);
    assertThat(table.candidates(any).findFirst()).hasValue(40001);
    assertThat(table.candidates(any).distinct().count()).isEqualTo(60999 - 32768 + 1);
  }

  @Test
  void bothWildcardsOfOnePortBecomeOneRequest() {
    List<PortRequest> joined =
        PortTable.joined(List.of(on("0.0.0.0", 80), on("::", 80), on("::", 81), on("0.0.0.0", 82)));
    assertThat(joined).containsExactly(on("", 80), on("::", 81), on("0.0.0.0", 82));
  }

  private static PortRequest on(String host, int port) {
    return new PortRequest(Protocol.TCP, new HostAddress(host), port, port, 80);
  }

  @Test
  void noPortIsLostOrGivenTwice() {
    String[] hosts = {"", "0.0.0.0", "::", "127.0.0.1", "::1", "10.0.0.1"};
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      PortTable table = new PortTable();
      List<PublishedPort> held = new ArrayList<>();
      for (int step = 0; step < 300; step++) {
        PublishedPort port = tcp(hosts[random.nextInt(hosts.length)], 1 + random.nextInt(8));
        if (random.nextBoolean() && !held.isEmpty()) {
          table.release(List.of(held.remove(random.nextInt(held.size()))));
        } else {
          boolean free = held.stream().noneMatch(port::conflictsWith);
          assertThat(table.isFree(port)).as("seed %d", seed).isEqualTo(free);
          if (free) {
            table.take(port, false);
            held.add(port);
          }
        }
        assertThat(table.size()).isEqualTo(held.size());
      }
    }
  }
}
