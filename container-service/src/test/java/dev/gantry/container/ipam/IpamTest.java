package dev.gantry.container.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpamTest {
  @ParameterizedTest
  @CsvSource({
    "10.224.3.5, 10.224.3.5",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "FD00:0:0:1::0:2, fd00:0:0:1::2",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "fe80::, fe80::"
  })
  void addressesAreWrittenInOneWay(String text, String written) {
    assertThat(Ip.of(text)).hasToString(written);
    assertThat(Ip.of(written)).isEqualTo(Ip.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.256",
        "01.2.3.4",
        "1:2",
        "1::2::3",
        ":1",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8:9",
        "g::",
        "12345::",
        "::1.2.3.4"
      })
  void whatIsNoAddressIsNone(String text) {
    assertThat(Ip.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.224.0.0/12, true",
    "10.224.0.0/12, 10.0.0.0/8, true",
    "10.0.0.0/24, 10.0.1.0/24, false",
    "0.0.0.0/0, 192.168.1.0/24, true",
    "fd00::/8, fd12::/64, true",
    "fd00::/8, 10.0.0.0/8, false"
  })
  void blocksOverlapOrNot(String one, String other, boolean overlap) {
    assertThat(Cidr.of(one).overlaps(Cidr.of(other))).isEqualTo(overlap);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x | | | invalid subnet x: invalid CIDR block notation",
        "10.1.2.0/16 | | | invalid subnet 10.1.2.0/16: it should be 10.1.0.0/16",
        "10.1.0.0/16 | 10.2.0.0/24 | | invalid ip-range 10.2.0.0/24: parent subnet 10.1.0.0/16"
            + " doesn't contain ip-range",
        "10.1.0.0/16 | 10.0.0.0/8 | | invalid ip-range 10.0.0.0/8: CIDR block is bigger than its"
            + " parent subnet 10.1.0.0/16",
        "10.1.0.0/16 | fd00::/64 | | invalid ip-range fd00::/64: parent subnet is an IPv4 block",
        "10.1.0.0/16 | | 10.2.0.1 | invalid gateway 10.2.0.1: parent subnet 10.1.0.0/16 doesn't"
            + " contain this address",
        "10.1.0.0/16 | | 10.1.0 | invalid gateway 10.1.0: invalid address"
      })
  void badWishesAreNamed(String subnet, String range, String gateway, String fault) {
    assertThat(WishCheck.check(List.of(new Wish(subnet, range, gateway, null)), true).faults())
        .contains(fault);
  }

  @Test
  void withoutIpv6ItsSubnetsArePassedOver() {
    Wish wish = new Wish("2001:db8::/32", null, null, null);
    assertThat(WishCheck.check(List.of(wish), false))
        .isEqualTo(new WishCheck.Checked(List.of(), List.of()));
    assertThat(WishCheck.check(List.of(wish), true).families().getFirst().gateway())
        .hasToString("2001:db8::1");
  }

  @Test
  void aPoolGivesEachPieceOnce() {
    Pool pool = new Pool(Cidr.of("10.224.0.0/20"), 24);
    Random random = new Random(7);
    Set<Cidr> taken = new HashSet<>(List.of(Cidr.of("10.224.4.0/22")));
    for (int i = 0; i < 12; i++) {
      Cidr one = pool.free(taken, random.nextLong() >>> 1).orElseThrow();
      assertThat(pool.whole().contains(one)).isTrue();
      assertThat(taken.stream().noneMatch(one::overlaps)).isTrue();
      taken.add(one);
    }
    assertThat(pool.free(taken, 3)).isEmpty();
  }

  @Test
  void aSubnetGivesEachAddressOnceAndNoneThatIsKept() {
    Family family =
        new Family(
            Cidr.of("10.1.0.0/28"), Ip.of("10.1.0.1"), null, Map.of("r", Ip.of("10.1.0.5")), true);
    Set<Ip> taken = new HashSet<>();
    Ip last = null;
    for (int i = 0; i < 12; i++) {
      last = family.free(taken, last).orElseThrow();
      assertThat(family.isUsable(last)).isTrue();
      assertThat(taken.add(last)).isTrue();
    }
    assertThat(family.free(taken, last)).isEmpty();
    taken.remove(Ip.of("10.1.0.3"));
    assertThat(family.free(taken, last)).contains(Ip.of("10.1.0.3"));
  }

  @Test
  void noAddressLeaksOrIsGivenTwiceWhateverComesAndGoes() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Family family =
          new Family(
              Cidr.of("10.1.0.0/27"),
              Ip.of("10.1.0.1"),
              random.nextBoolean() ? Cidr.of("10.1.0.16/28") : null,
              Map.of(),
              true);
      int most = family.range() == null ? 29 : 15;
      List<Ip> taken = new ArrayList<>();
      Ip last = null;
      for (int i = 0; i < 300; i++) {
        if (random.nextInt(3) > 0) {
          var next = family.free(taken, last);
          assertThat(next.isPresent())
              .as("seed %d step %d", seed, i)
              .isEqualTo(taken.size() < most);
          if (next.isPresent()) {
            last = next.get();
            assertThat(taken).doesNotContain(last);
            taken.add(last);
          }
        } else if (!taken.isEmpty()) {
          taken.remove(random.nextInt(taken.size()));
        }
      }
    }
  }

  @Test
  void hardwareAddressesFollowAddresses() {
    assertThat(Mac.of(Ip.of("10.224.3.5"))).isEqualTo("02:42:0a:e0:03:05");
    assertThat(Mac.parse("02-42-AC-11-00-02")).contains("02:42:ac:11:00:02");
    assertThat(Mac.parse("03:42:ac:11:00:02")).isEmpty();
    assertThat(Mac.parse("02:42")).isEmpty();
  }
}
