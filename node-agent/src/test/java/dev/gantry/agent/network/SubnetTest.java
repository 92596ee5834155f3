package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.GantryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubnetTest {
  private static final Subnet FIRST = Subnet.parse("10.210.0.0/16");
  private static final Subnet SECOND = Subnet.parse("10.211.0.0/16");

  @Test
  void theFirstFreeSubnetIsChosen() {
    assertThat(SubnetChoice.choose(Optional.empty(), List.of(FIRST, SECOND), List.of()))
        .isEqualTo(FIRST);
    assertThat(
            SubnetChoice.choose(
                Optional.empty(), List.of(FIRST, SECOND), List.of(Subnet.parse("10.210.7.9/32"))))
        .isEqualTo(SECOND);
  }

  @Test
  void theSubnetOfBeforeIsKeptWhileItIsFree() {
    assertThat(SubnetChoice.choose(Optional.of(SECOND), List.of(FIRST, SECOND), List.of()))
        .isEqualTo(SECOND);
    assertThat(SubnetChoice.choose(Optional.of(SECOND), List.of(FIRST), List.of(SECOND)))
        .isEqualTo(FIRST);
  }

  @Test
  void aHostThatUsesAllCandidatesGetsNone() {
    assertThatThrownBy(
            () ->
                SubnetChoice.choose(
                    Optional.empty(), List.of(FIRST, SECOND), List.of(Subnet.parse("10.0.0.0/8"))))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("no subnet for the bridge network");
  }

  @Test
  void badAddressesCantBeBuilt() {
    for (String bad : List.of("10.0.0", "10.0.0.256", "a.b.c.d", "1.2.3.4.5", "", "-1.0.0.0")) {
      assertThatThrownBy(() -> Ipv4.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    for (String bad : List.of("10.0.0.1/16", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/x")) {
      assertThatThrownBy(() -> Subnet.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new HostAddress("example.org"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MacAddress("01:00:00:00:00:01"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesOfLinksFit() {
    NetworkConfig config = NetworkConfig.of("some-long-installation-id", Path.of("/x"));
    assertThat(config.bridge()).matches("gt[0-9a-f]{8}");
    assertThat(config.veth(65534)).hasSizeLessThanOrEqualTo(15);
    assertThat(config.isVeth(config.veth(2))).isTrue();
    assertThat(NetworkConfig.of("other", Path.of("/x")).isVeth(config.veth(2))).isFalse();
  }

  @Test
  void hardwareAddressesFollowFromAddresses() {
    assertThat(MacAddress.of(Ipv4.parse("10.210.0.5"))).hasToString("02:42:0a:d2:00:05");
  }
}
