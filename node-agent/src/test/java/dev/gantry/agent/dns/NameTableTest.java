package dev.gantry.agent.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.dns.NameTable.Member;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.spec.NetworkPlace;
import dev.gantry.model.spec.NetworkSpec;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTableTest {
  static final ContainerId WEB = id("a");
  static final ContainerId DB = id("b");
  static final ContainerId DB2 = id("c");
  static final ContainerId STRANGER = id("d");
  static final NetworkSpec FRONT = network("1", "front");
  static final NetworkSpec BACK = network("2", "back.end");

  static ContainerId id(String digit) {
    return new ContainerId(digit.repeat(64));
  }

  static NetworkSpec network(String digit, String name) {
    return new NetworkSpec(
        new NetworkId(digit.repeat(64)), name, "", null, null, false, true, true, 0, "");
  }

  static NetworkPlace place(
      NetworkSpec network, String v4, String v6, Map<String, ContainerId> links, String... names) {
    return new NetworkPlace(network, v4, v6, "02:42:0a:00:00:01", List.of(names), links, 0);
  }

  static NameTable table() {
    return new NameTable(
        List.of(
            new Member(
                WEB,
                List.of(
                    place(FRONT, "10.1.0.2", "", Map.of(), "web", "aaaaaaaaaaaa"),
                    place(BACK, "10.2.0.2", "fd00::2", Map.of("store", DB2), "web"))),
            new Member(
                DB, List.of(place(BACK, "10.2.0.3", "fd00::3", Map.of(), "db", "data", "my.name"))),
            new Member(DB2, List.of(place(BACK, "10.2.0.4", "", Map.of(), "db2", "data"))),
            new Member(
                STRANGER, List.of(place(FRONT, "10.1.0.9", "", Map.of(), "stranger", "db")))));
  }

  /** Who asks, for what, and which IPv4 addresses come. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "a, web, 10.1.0.2",
        "a, WEB, 10.1.0.2",
        "a, aaaaaaaaaaaa, 10.1.0.2",
        "a, db, 10.1.0.9",
        "a, db.back.end, 10.2.0.3",
        "a, db.front, 10.1.0.9",
        "a, data, 10.2.0.3 10.2.0.4",
        "a, store, 10.2.0.4",
        "a, store.back.end, 10.2.0.4",
        "a, my.name, 10.2.0.3",
        "a, db.elsewhere, -",
        "a, nobody, -",
        "a, back.end, -",
        "b, db, 10.2.0.3",
        "b, web, 10.2.0.2",
        "b, store, -",
        "b, stranger, -",
        "d, data, -",
        "d, web, 10.1.0.2",
        "d, web.back.end, -",
        "e, web, -",
      })
  void findsWhatTheAskersNetworksKnow(String asker, String name, String expected) {
    assertThat(
            table()
                .addresses(id(asker), name, false)
                .map(
                    found ->
                        String.join(" ", found.stream().map(InetAddress::getHostAddress).toList()))
                .orElse(null))
        .isEqualTo(expected);
  }

  @Test
  void aNameThatHasNoAddressOfAFamilyIsOursAllTheSame() {
    assertThat(table().addresses(WEB, "db2", true)).contains(List.of());
    assertThat(table().addresses(WEB, "nobody", true)).isEmpty();
    assertThat(table().addresses(DB, "data", true))
        .contains(List.of(InetAddress.ofLiteral("fd00::3")));
  }

  @Test
  void knowsWhoseAnAddressIsInTheAskersNetworksOnly() {
    assertThat(table().nameOf(WEB, InetAddress.ofLiteral("10.2.0.3"))).contains("db.back.end");
    assertThat(table().nameOf(WEB, InetAddress.ofLiteral("fd00::3"))).contains("db.back.end");
    assertThat(table().nameOf(STRANGER, InetAddress.ofLiteral("10.2.0.3"))).isEmpty();
    assertThat(table().nameOf(WEB, InetAddress.ofLiteral("10.9.9.9"))).isEmpty();
  }
}
