package dev.gantry.image.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {
  /** address, whether an administrator, whether a tenant may. */
  @ParameterizedTest
  @CsvSource({
    "1.1.1.1, true, true",
    "2606:4700::1111, true, true",
    "172.32.0.1, true, true",
    "127.0.0.1, true, false",
    "127.255.0.1, true, false",
    "::1, true, false",
    "::ffff:127.0.0.1, true, false",
    "::7f00:1, true, false",
    "10.1.2.3, true, false",
    "172.16.0.1, true, false",
    "172.31.255.255, true, false",
    "192.168.1.1, true, false",
    "100.64.0.1, true, false",
    "fd12::1, true, false",
    "64:ff9b::a9fe:a9fe, true, false",
    "2002:7f00:1::, true, false",
    "169.254.169.254, false, false",
    "::ffff:169.254.169.254, false, false",
    "fe80::1, false, false",
    "fd00:ec2::254, false, false",
    "100.100.100.200, false, false",
    "0.0.0.0, false, false",
    "0.1.2.3, false, false",
    "::, false, false",
    "224.0.0.1, false, false",
    "255.255.255.255, false, false",
    "ff02::1, false, false",
  })
  void whoReachesWhat(String address, boolean administrator, boolean tenant) {
    assertThat(Reach.ofAdministrator().permits(Network.literal(address))).isEqualTo(administrator);
    assertThat(Reach.ofTenant(settings()).permits(Network.literal(address))).isEqualTo(tenant);
  }

  @Test
  void aSettingPermitsNetworksToTenants() {
    Reach reach = Reach.ofTenant(settings("127.0.0.0/8", "10.1.0.0/16", "fd12::/16"));
    assertThat(reach.permits(Network.literal("127.0.0.1"))).isTrue();
    assertThat(reach.permits(Network.literal("10.1.255.1"))).isTrue();
    assertThat(reach.permits(Network.literal("fd12::1"))).isTrue();
    assertThat(reach.permits(Network.literal("10.2.0.1"))).isFalse();
    assertThat(reach.permits(Network.literal("::1"))).isFalse();
  }

  @Test
  void noSettingOpensTheSecretsOfTheMachine() {
    Reach reach = Reach.ofTenant(settings("0.0.0.0/0", "::/0"));
    assertThat(reach.permits(Network.literal("127.0.0.1"))).isTrue();
    assertThat(reach.permits(Network.literal("169.254.169.254"))).isFalse();
    assertThat(reach.permits(Network.literal("fe80::1"))).isFalse();
  }

  @Test
  void whatIsNoNetworkIsRefusedAtTheStart() {
    for (String bad : List.of("10.0.0.0", "10.0.0.0/33", "example.com/8", "fc00::/129", "x")) {
      assertThatThrownBy(() -> new Registries(settings(bad)))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static RegistrySettings settings(String... networks) {
    Duration second = Duration.ofSeconds(1);
    return new RegistrySettings(1, List.of(), List.of(networks), second, second, 1, second);
  }
}
