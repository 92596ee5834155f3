package dev.gantry.agent.network;

import static dev.gantry.agent.network.NetworkWorld.HOST;
import static dev.gantry.agent.network.NetworkWorld.OUTSIDE;
import static dev.gantry.agent.network.NetworkWorld.container;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class NetworksTest extends WithNetworks {
  private record Call(String what, TestNamespace from, String to, String seen) {}

  @Test
  void aContainerHasAddressRouteAndLoopback() {
    Endpoint endpoint = networks.attach(container(), NetworkWish.of("a"));
    TestNamespace inside = world.enter(endpoint);
    assertThat(inside.sh("ip -4 -o addr show eth0"))
        .contains(endpoint.address() + "/16 brd 10.210.255.255");
    assertThat(inside.sh("ip route")).contains("default via 10.210.0.1 dev eth0");
    assertThat(inside.sh("ip link show eth0")).contains(endpoint.mac().value(), "state UP");
    assertThat(inside.sh("ip -6 addr show eth0")).isBlank();
    assertThat(inside.sh("ip addr show lo")).contains("127.0.0.1/8", "::1/128");
    // From another process, as a keeper's child opens it.
    assertThat(world.host.sh("nsenter --net=" + endpoint.netnsPath() + " ip -o addr"))
        .contains(endpoint.address() + "/16");
  }

  @Test
  void aContainerHasTheHardwareAddressItWishes() {
    MacAddress mac = new MacAddress("02:AB:00:00:00:01");
    Endpoint endpoint =
        networks.attach(
            container(), new NetworkWish(TenantId.LOCAL, "a", List.of(), Optional.of(mac)));
    assertThat(world.enter(endpoint).sh("ip link show eth0")).contains("02:ab:00:00:00:01");
  }

  @Test
  void twoContainersTalk() throws Exception {
    Endpoint one = networks.attach(container(), NetworkWish.of("one"));
    Endpoint two = networks.attach(container(), NetworkWish.of("two"));
    world.serve(two, 80);
    TestNamespace inside = world.enter(one);
    assertThat(EchoServer.tcp(inside, two.address().toString(), 80, "hi"))
        .isEqualTo(one.address() + " hi");
    assertThat(EchoServer.udp(inside, two.address().toString(), 80, "hi"))
        .isEqualTo(one.address() + " hi");
  }

  @Test
  void theOutsideSeesTheHostsAddress() throws Exception {
    Endpoint endpoint = networks.attach(container(), NetworkWish.of("a"));
    try (EchoServer server = new EchoServer(world.outside, 7777)) {
      TestNamespace inside = world.enter(endpoint);
      assertThat(EchoServer.tcp(inside, OUTSIDE, 7777, "hi")).isEqualTo(HOST + " hi");
      assertThat(EchoServer.udp(inside, OUTSIDE, 7777, "hi")).isEqualTo(HOST + " hi");
      assertThat(server).isNotNull();
    }
  }

  @Test
  void publishedPortsAreReachedFromEverywhere() throws Exception {
    Endpoint endpoint =
        networks.attach(
            container(),
            NetworkWish.of(
                "web",
                PortRequest.of(Protocol.TCP, 18080, 80),
                PortRequest.of(Protocol.UDP, 18080, 80)));
    TestNamespace inside = world.serve(endpoint, 80);
    Endpoint other = networks.attach(container(), NetworkWish.of("other"));
    TestNamespace neighbour = world.enter(other);
    String gateway = endpoint.gateway().toString();
    List<Call> calls =
        List.of(
            new Call("outside", world.outside, HOST, OUTSIDE),
            new Call("the host by its address", world.host, HOST, HOST),
            new Call("the host by 127.0.0.1", world.host, "127.0.0.1", gateway),
            new Call("the host by ::1", world.host, "::1", gateway),
            new Call("the host by the gateway", world.host, gateway, gateway),
            new Call("another container", neighbour, HOST, gateway),
            new Call("another container by the gateway", neighbour, gateway, gateway),
            new Call("the container itself", inside, HOST, gateway));
    SoftAssertions answers = new SoftAssertions();
    for (Call call : calls) {
      answers
          .assertThat(tried(() -> EchoServer.tcp(call.from(), call.to(), 18080, "hi")))
          .as("tcp from %s", call.what())
          .isEqualTo(call.seen() + " hi");
      answers
          .assertThat(tried(() -> EchoServer.udp(call.from(), call.to(), 18080, "hi")))
          .as("udp from %s", call.what())
          .isEqualTo(call.seen() + " hi");
    }
    answers.assertAll();
  }

  private static String tried(java.util.concurrent.Callable<String> call) throws Exception {
    try {
      return call.call();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void aPortOfOneAddressIsNotOnTheOthers() throws Exception {
    Endpoint endpoint =
        networks.attach(
            container(),
            NetworkWish.of(
                "web",
                new PortRequest(Protocol.TCP, new HostAddress("127.0.0.1"), 81, 81, 80),
                new PortRequest(Protocol.TCP, new HostAddress("::1"), 82, 82, 80)));
    world.serve(endpoint, 80);
    assertThat(EchoServer.tcp(world.host, "127.0.0.1", 81, "hi")).endsWith("hi");
    assertThat(EchoServer.tcp(world.host, "::1", 82, "hi")).endsWith("hi");
    assertThatThrownBy(() -> EchoServer.tcp(world.outside, HOST, 81, "hi"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> EchoServer.tcp(world.host, "127.0.0.1", 82, "hi"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void twoHundredParallelConnectionsAllSucceed() throws Exception {
    Endpoint endpoint =
        networks.attach(
            container(), NetworkWish.of("web", PortRequest.of(Protocol.TCP, 18080, 80)));
    world.serve(endpoint, 80);
    List<Future<String>> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        boolean six = i % 2 == 0;
        answers.add(
            clients.submit(
                () ->
                    six
                        ? EchoServer.tcp(world.host, "::1", 18080, "hi")
                        : EchoServer.tcp(world.outside, HOST, 18080, "hi")));
      }
    }
    for (Future<String> answer : answers) {
      assertThat(answer.get()).endsWith(" hi");
    }
  }

  @Test
  void dockersForwardDropDoesNotShutTheWay() throws Exception {
    world.host.sh("iptables-nft -N DOCKER-USER && iptables-nft -P FORWARD DROP");
    networks.close();
    networks = world.networks("test", home, 2);
    Endpoint endpoint =
        networks.attach(
            container(), NetworkWish.of("web", PortRequest.of(Protocol.TCP, 18080, 80)));
    world.serve(endpoint, 80);
    assertThat(EchoServer.tcp(world.outside, HOST, 18080, "hi")).isEqualTo(OUTSIDE + " hi");
    assertThat(world.host.sh("iptables-nft -S FORWARD"))
        .contains("-P FORWARD DROP", "-A FORWARD -i " + bridge() + " ");
  }

  @Test
  void aFirewallThatComesLaterIsNoticed() throws Exception {
    Endpoint endpoint =
        networks.attach(
            container(), NetworkWish.of("web", PortRequest.of(Protocol.TCP, 18080, 80)));
    world.serve(endpoint, 80);
    world.host.sh("iptables-nft -P FORWARD DROP");
    Waiting.until(() -> world.host.sh("iptables-nft -S FORWARD").contains("-o " + bridge() + " "));
    assertThat(EchoServer.tcp(world.outside, HOST, 18080, "hi")).isEqualTo(OUTSIDE + " hi");
  }

  private static String bridge() {
    return NetworkConfig.of("test", Path.of("/")).bridge();
  }

  @Test
  void aTakenPortIsRefusedInDockersWordsAndNothingIsKept() throws Exception {
    ContainerId first = container();
    ContainerId second = container();
    PortRequest port = PortRequest.of(Protocol.TCP, 80, 80);
    networks.attach(first, NetworkWish.of("first", port));
    assertThatThrownBy(
            () ->
                networks.attach(
                    second, NetworkWish.of("second", PortRequest.of(Protocol.TCP, 90, 1), port)))
        .isInstanceOf(GantryException.class)
        .hasMessage(
            "driver failed programming external connectivity on endpoint second (%s):"
                + " Bind for 0.0.0.0:80 failed: port is already allocated",
            second)
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(ErrorCode.PORT_IN_USE);
    assertThat(networks.find(second)).isEmpty();
    networks.detach(first);
    networks.attach(second, NetworkWish.of("second", PortRequest.of(Protocol.TCP, 90, 1), port));
  }

  @Test
  void aPortOfAHostProgramIsRefusedAndOursIsHeld() throws Exception {
    ServerSocketChannel foreign =
        world.host.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET));
    try (foreign) {
      foreign.bind(new InetSocketAddress("127.0.0.1", 80));
      assertThatThrownBy(
              () ->
                  networks.attach(
                      container(), NetworkWish.of("a", PortRequest.of(Protocol.TCP, 80, 80))))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("failed to bind host port for 0.0.0.0:80:10.210.0.")
          .hasMessageEndingWith("/tcp: address already in use");
      Endpoint range =
          networks.attach(
              container(),
              NetworkWish.of("b", new PortRequest(Protocol.TCP, HostAddress.ALL, 80, 82, 80)));
      assertThat(range.ports()).extracting(PublishedPort::hostPort).containsExactly(81);
    }
    ServerSocketChannel late =
        world.host.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET));
    try (late) {
      assertThatThrownBy(() -> late.bind(new InetSocketAddress("0.0.0.0", 81)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void anEndpointOutlivesTheAgent() throws Exception {
    ContainerId kept = container();
    ContainerId ended = container();
    PortRequest port = PortRequest.of(Protocol.TCP, 18080, 80);
    Endpoint before = networks.attach(kept, NetworkWish.of("web", port));
    Endpoint gone =
        networks.attach(ended, NetworkWish.of("ended", PortRequest.of(Protocol.TCP, 18081, 80)));
    String veth = NetworkConfig.of("test", home).veth(networks.subnet().offsetOf(gone.address()));
    Process process = world.enter(before).call(() -> new ProcessBuilder("sleep", "60").start());
    try {
      world.serve(before, 80);
      networks.close();
      assertThat(EchoServer.tcp(world.outside, HOST, 18080, "hi")).isEqualTo(OUTSIDE + " hi");
      Waiting.until(() -> !world.host.sh("ip -o link").contains(veth + "@"));
      networks = world.networks("test", home, 2);
      assertThat(networks.find(ended)).isEmpty();
      assertThat(networks.find(kept).orElseThrow().netns()).isEqualTo(-1);
      Endpoint after = networks.adopt(kept, (int) process.pid()).orElseThrow();
      assertThat(after.address()).isEqualTo(before.address());
      assertThat(after.ports()).isEqualTo(before.ports());
      assertThat(EchoServer.tcp(world.outside, HOST, 18080, "hi")).isEqualTo(OUTSIDE + " hi");
      assertThat(EchoServer.tcp(world.host, "::1", 18080, "hi")).endsWith("hi");
      networks.detach(kept);
      assertThatThrownBy(() -> EchoServer.tcp(world.host, HOST, 18080, "hi"))
          .isInstanceOf(IOException.class);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void twoInstallationsLiveSideBySide(@TempDir Path otherHome) throws Exception {
    Networks others = world.networks("other", otherHome, 0);
    try {
      assertThat(others.subnet()).isNotEqualTo(networks.subnet());
      Endpoint ours =
          networks.attach(
              container(), NetworkWish.of("a", PortRequest.of(Protocol.TCP, 18080, 80)));
      Endpoint theirs =
          others.attach(container(), NetworkWish.of("b", PortRequest.of(Protocol.TCP, 18081, 80)));
      world.serve(ours, 80);
      TestNamespace inTheirs = world.serve(theirs, 80);
      assertThat(EchoServer.tcp(world.outside, HOST, 18080, "hi")).isEqualTo(OUTSIDE + " hi");
      assertThat(EchoServer.tcp(world.outside, HOST, 18081, "hi")).isEqualTo(OUTSIDE + " hi");
      assertThat(EchoServer.tcp(inTheirs, HOST, 18080, "hi")).endsWith(" hi");
      assertThatThrownBy(() -> EchoServer.tcp(inTheirs, ours.address().toString(), 80, "hi"))
          .isInstanceOf(IOException.class);
    } finally {
      others.removeAll();
    }
    assertThat(world.host.sh("nft list tables")).contains("gantry-test");
  }

  @Test
  void anInvalidCableIsRefusedWithTheKernelsWords() {
    try (Links links = world.host.call(() -> new Links(TestNamespace.KERNEL))) {
      assertThatThrownBy(() -> links.run(LinkMessages.addDefaultRoute(99, Ipv4.parse("1.2.3.4"))))
          .hasMessageStartingWith(
              "netlink(route add default via 1.2.3.4): ENETUNREACH (Nexthop has invalid gateway)");
    }
  }
}
