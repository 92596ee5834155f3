package dev.gantry.agent.network;

import static dev.gantry.agent.network.NetworkWorld.HOST;
import static dev.gantry.agent.network.NetworkWorld.OUTSIDE;
import static dev.gantry.agent.network.NetworkWorld.container;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who reaches whom: nobody what is not for him. */
@Tag("kernel")
class SeparationTest extends WithNetworks {
  private static NetworkWish of(String tenant, PortRequest... ports) {
    return new NetworkWish(new TenantId(tenant), "c", List.of(ports), Optional.empty());
  }

  private static boolean answers(TestNamespace from, Endpoint to, int port) {
    try {
      return EchoServer.tcp(from, to.address().toString(), port, "hi").endsWith(" hi");
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void nobodyTakesTheFramesOfAnotherByItsMacAddress() throws Exception {
    Endpoint a = networks.attach(container(), of("acme"));
    Endpoint b = networks.attach(container(), of("beta"));
    Endpoint friend = networks.attach(container(), of("beta"));
    world.serve(a, 80);
    world.serve(friend, 80);
    TestNamespace thief = world.enter(b);
    assertThat(answers(thief, friend, 80)).isTrue();
    assertThat(answers(world.host, a, 80)).isTrue();
    thief.sh("ip link set eth0 address " + a.mac());
    assertThat(answers(thief, friend, 80)).isFalse();
    for (int i = 0; i < 5; i++) {
      assertThat(answers(world.host, a, 80)).isTrue();
    }
  }

  @Test
  void aMacAddressThatIsOrMayBecomeAnothersIsRefused() {
    Endpoint a = networks.attach(container(), of("acme"));
    MacAddress own = new MacAddress("02:ab:00:00:00:01");
    ContainerId holder = container();
    networks.attach(holder, withMac(own));
    for (MacAddress mac : List.of(a.mac(), own, MacAddress.of(networks.subnet().at(200)))) {
      assertThatThrownBy(() -> networks.attach(container(), withMac(mac)))
          .isInstanceOf(GantryException.class)
          .hasMessageEndingWith("MAC address " + mac + " is another's on this network");
    }
    networks.detach(holder);
    assertThat(networks.attach(container(), withMac(own)).mac()).isEqualTo(own);
  }

  private static NetworkWish withMac(MacAddress mac) {
    return new NetworkWish(new TenantId("beta"), "c", List.of(), Optional.of(mac));
  }

  @Test
  void tenantsAreKeptApartOnTheBridgeAndByWayOfTheHost() throws Exception {
    Endpoint mine = networks.attach(container(), of("a", PortRequest.of(Protocol.TCP, 18090, 80)));
    Endpoint mineToo = networks.attach(container(), of("a"));
    Endpoint other = networks.attach(container(), of("b"));
    world.serve(mine, 80);
    TestNamespace friend = world.enter(mineToo);
    TestNamespace stranger = world.enter(other);
    // What is published is for everybody.
    assertThat(EchoServer.tcp(stranger, HOST, 18090, "hi")).endsWith(" hi");
    assertThat(answers(friend, mine, 80)).isTrue();
    assertThat(answers(stranger, mine, 80)).isFalse();
    // Not even its hardware address is found out.
    assertThat(stranger.sh("ip neigh show " + mine.address())).doesNotContain("lladdr");
    // By the gateway's hardware address, as a raw socket could send it.
    stranger.sh("ip route add " + mine.address() + "/32 via 10.210.0.1");
    assertThat(answers(stranger, mine, 80)).isFalse();
    // The same after another agent has taken over.
    networks.close();
    networks = world.networks("test", home, 2);
    assertThat(answers(friend, mine, 80)).isTrue();
    assertThat(answers(stranger, mine, 80)).isFalse();
  }

  @Test
  void nobodySendsUnderAnothersAddress() throws Exception {
    Endpoint mine = networks.attach(container(), of("a", PortRequest.of(Protocol.TCP, 18090, 80)));
    Endpoint other = networks.attach(container(), of("b"));
    world.serve(mine, 80);
    TestNamespace stranger = world.enter(other);
    stranger.sh(
        "ip addr add %s/16 dev eth0 && ip route replace default via 10.210.0.1 src %s"
            .formatted(mine.address(), mine.address()));
    assertThat(
            stranger.sh(
                "busybox ping -c 1 -W 1 -I %s 10.210.0.1 || true".formatted(mine.address())))
        .contains("100% packet loss");
    assertThat(world.host.sh("ip neigh show " + mine.address()))
        .doesNotContain(other.mac().value().toLowerCase(java.util.Locale.ROOT));
  }

  @Test
  void containersReachNoPortOfTheHost() throws Exception {
    Endpoint endpoint = networks.attach(container(), NetworkWish.of("a"));
    try (EchoServer agent = new EchoServer(world.host, 7443)) {
      TestNamespace inside = world.enter(endpoint);
      for (String address : List.of(HOST, endpoint.gateway().toString())) {
        assertThatThrownBy(() -> EchoServer.tcp(inside, address, 7443, "hi"))
            .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> EchoServer.udp(inside, address, 7443, "hi"))
            .isInstanceOf(IOException.class);
      }
      inside.sh("ip route add 127.0.0.2/32 via 10.210.0.1 dev eth0 table 7 2>/dev/null; true");
      assertThat(EchoServer.tcp(world.host, HOST, 7443, "hi")).isEqualTo(HOST + " hi");
      assertThat(agent).isNotNull();
    }
  }

  @Test
  void theOutsideReachesNoPortThatIsNotPublished() throws Exception {
    Endpoint endpoint = networks.attach(container(), NetworkWish.of("a"));
    world.serve(endpoint, 80);
    world.outside.sh("ip route add 10.210.0.0/16 via " + HOST);
    assertThatThrownBy(() -> EchoServer.tcp(world.outside, endpoint.address().toString(), 80, "hi"))
        .isInstanceOf(IOException.class);
    assertThat(EchoServer.tcp(world.host, endpoint.address().toString(), 80, "hi")).endsWith("hi");
  }

  @Test
  void containersDoNotReachTheAgentsOfOtherHosts() throws Exception {
    Endpoint endpoint = networks.attach(container(), NetworkWish.of("a"));
    try (EchoServer agent = new EchoServer(world.outside, 7443);
        EchoServer web = new EchoServer(world.outside, 80)) {
      assertThat(agent).isNotSameAs(web);
      TestNamespace inside = world.enter(endpoint);
      assertThat(EchoServer.tcp(inside, OUTSIDE, 7443, "hi")).isEqualTo(HOST + " hi");
      networks.closePorts(List.of(OUTSIDE + ":7443", "::1:7443", "no name of a host:7443"));
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> EchoServer.tcp(inside, OUTSIDE, 7443, "hi"))
            .isInstanceOf(ConnectException.class);
        assertThat(EchoServer.tcp(inside, OUTSIDE, 80, "hi")).isEqualTo(HOST + " hi");
        assertThat(EchoServer.tcp(world.host, OUTSIDE, 7443, "hi")).isEqualTo(HOST + " hi");
        // The next agent has not heard of the gateway yet.
        networks.close();
        networks = world.networks("test", home, 2);
      }
      networks.closePorts(List.of(OUTSIDE + ":7444"));
      assertThat(EchoServer.tcp(inside, OUTSIDE, 7443, "hi")).isEqualTo(HOST + " hi");
    }
  }
}
