package dev.gantry.agent.network;

import static dev.gantry.agent.network.NetworkWorld.HOST;
import static dev.gantry.agent.network.NetworkWorld.OUTSIDE;
import static dev.gantry.agent.network.NetworkWorld.container;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.NetworkPlace;
import dev.gantry.model.spec.NetworkSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Networks of tenants' own on the real kernel. */
@Tag("kernel")
class OwnNetworksTest extends WithNetworks {
  private static NetworkSpec spec(int n, boolean internal, boolean talk) {
    return new NetworkSpec(
        new NetworkId("%02x".formatted(n) + "0".repeat(62)),
        "net" + n,
        "",
        new NetworkSpec.Range("10.224." + n + ".0/24", "10.224." + n + ".1"),
        new NetworkSpec.Range("fd00:" + n + "::/64", "fd00:" + n + "::1"),
        internal,
        talk,
        true,
        0,
        "");
  }

  private static NetworkSpec spec(int n) {
    return spec(n, false, true);
  }

  private static NetworkPlace place(NetworkSpec spec, int host, int priority) {
    String n = spec.name().substring(3);
    return new NetworkPlace(
        spec,
        "10.224." + n + "." + host,
        "fd00:" + n + "::" + host,
        "02:42:0a:e0:%02x:%02x".formatted(Integer.parseInt(n), host),
        List.of("c" + host),
        Map.of(),
        priority);
  }

  private OwnEndpoint attach(ContainerId id, List<NetworkPlace> places, PortRequest... ports) {
    return networks.own().attach(id, new OwnWish(new TenantId("a"), "c", places, List.of(ports)));
  }

  private TestNamespace inside(OwnEndpoint endpoint) {
    TestNamespace inside = TestNamespace.of(endpoint.netns());
    inside.sh("ip -o addr");
    return inside;
  }

  private static boolean answers(TestNamespace from, String to, int port) {
    try {
      return EchoServer.tcp(from, to, port, "hi").endsWith(" hi");
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void containersOfOneNetworkReachEachOtherAndTheOutsideAndNoOther() throws Exception {
    TestNamespace one = inside(attach(container(), List.of(place(spec(1), 2, 0))));
    TestNamespace two = inside(attach(container(), List.of(place(spec(1), 3, 0))));
    TestNamespace other = inside(attach(container(), List.of(place(spec(2), 2, 0))));
    TestNamespace onDefault = world.enter(networks.attach(container(), NetworkWish.of("d")));
    try (one;
        two;
        other;
        EchoServer server = new EchoServer(two, 80);
        EchoServer away = new EchoServer(world.outside, 80);
        EchoServer agent = new EchoServer(world.host, 7443)) {
      assertThat(List.of(server, away, agent)).doesNotContainNull();
      assertThat(EchoServer.tcp(one, "10.224.1.3", 80, "hi")).isEqualTo("10.224.1.2 hi");
      one.sh("ping -6 -c 1 -W 2 fd00:1::3 || busybox ping -6 -c 1 -W 2 fd00:1::3");
      assertThat(EchoServer.tcp(one, OUTSIDE, 80, "hi")).isEqualTo(HOST + " hi");
      assertThat(answers(other, "10.224.1.3", 80)).isFalse();
      assertThat(answers(onDefault, "10.224.1.3", 80)).isFalse();
      for (String address : List.of(HOST, "10.224.1.1")) {
        assertThat(answers(one, address, 7443)).isFalse();
      }
      other.sh(
          "ip addr add 10.224.2.77/24 dev eth0; ip route replace default via 10.224.2.1 src 10.224.2.77");
      assertThat(answers(other, OUTSIDE, 80)).as("under an address that is not its own").isFalse();
    }
  }

  @Test
  void internalNetworksAreClosedAndSilentOnesKeepTheirContainersApart() throws Exception {
    NetworkSpec internal = spec(3, true, true);
    NetworkSpec silent = spec(4, false, false);
    TestNamespace a = inside(attach(container(), List.of(place(internal, 2, 0))));
    TestNamespace b = inside(attach(container(), List.of(place(internal, 3, 0))));
    TestNamespace c = inside(attach(container(), List.of(place(silent, 2, 0))));
    ContainerId published = container();
    TestNamespace d =
        inside(
            attach(
                published, List.of(place(silent, 3, 0)), PortRequest.of(Protocol.TCP, 18091, 80)));
    try (a;
        b;
        c;
        d;
        EchoServer one = new EchoServer(b, 80);
        EchoServer two = new EchoServer(d, 80);
        EchoServer away = new EchoServer(world.outside, 80)) {
      assertThat(List.of(one, two, away)).doesNotContainNull();
      assertThat(answers(a, "10.224.3.3", 80)).isTrue();
      assertThat(a.sh("ip route")).doesNotContain("default");
      a.sh("ip route add default via 10.224.3.1");
      assertThat(answers(a, OUTSIDE, 80)).isFalse();
      assertThat(answers(c, OUTSIDE, 80)).isTrue();
      assertThat(answers(c, "10.224.4.3", 80)).isFalse();
      assertThat(answers(c, HOST, 18091)).isTrue();
    }
  }

  @Test
  void placesFollowAndPortsGoToTheNetworkWithTheDefaultRoute() throws Exception {
    ContainerId id = container();
    OwnEndpoint first =
        attach(id, List.of(place(spec(5), 2, 0)), PortRequest.of(Protocol.TCP, 18092, 80));
    try (TestNamespace inside = inside(first);
        EchoServer server = new EchoServer(inside, 80)) {
      assertThat(server).isNotNull();
      assertThat(EchoServer.tcp(world.outside, HOST, 18092, "hi")).isEqualTo(OUTSIDE + " hi");
      assertThat(EchoServer.tcp(inside, HOST, 18092, "hi")).isEqualTo("10.224.5.1 hi");
      OwnWish both =
          new OwnWish(
              new TenantId("a"),
              "c",
              List.of(place(spec(5), 2, 0), place(spec(6), 2, 7)),
              List.of(PortRequest.of(Protocol.TCP, 18092, 80)));
      assertThat(networks.own().follow(id, both).networks()).hasSize(2);
      assertThat(inside.sh("ip route")).contains("default via 10.224.6.1 dev eth1");
      assertThat(EchoServer.tcp(world.outside, HOST, 18092, "hi")).isEqualTo(OUTSIDE + " hi");
      networks.close();
      networks = world.networks("test", home, 2);
      assertThat(EchoServer.tcp(world.outside, HOST, 18092, "hi")).isEqualTo(OUTSIDE + " hi");
      networks.own().adopt(id, (int) ProcessHandle.current().pid());
      assertThat(networks.own().find(id).orElseThrow().networks()).hasSize(2);
    }
  }

  @Test
  void theAskedNameOfABridgeIsRefusedWhenItIsAnothers() {
    NetworkSpec s = spec(7);
    NetworkSpec asked =
        new NetworkSpec(s.id(), "net7", "up0", s.ipv4(), s.ipv6(), false, true, true, 0, "");
    assertThatThrownBy(() -> attach(container(), List.of(place(asked, 2, 0))))
        .hasMessageContaining("up0 is another link's");
    assertThat(world.host.sh("ip -o link")).contains("up0");
  }
}
