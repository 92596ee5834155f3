package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The default bridge network and published ports. Traffic goes to loopback, the machine's own
 * addresses and our own containers only.
 */
@OnPlatform
class PortTest {
  private static final String WEB = "echo page > /tmp/index.html; exec httpd -f -p %d -h /tmp";
  private static final String PAGE = "page";

  /** Not by wget: that of Debian's busybox 1.35 crashes when it is given a time-out. */
  private static final String FETCH =
      "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 %s %d | grep page";

  private static final String UDP_ECHO =
      "use IO::Socket::INET;"
          + " my $s = IO::Socket::INET->new(LocalPort => 5353, Proto => 'udp') or die $!;"
          + " while (defined $s->recv(my $m, 1500)) { $s->send($m) }";

  @Test
  void aPublishedPortIsReachedOnEveryKindOfAddress(Docker docker) throws IOException {
    int port = freePort();
    web(docker, "web", "-p", port + ":80");
    awaitPage("127.0.0.1", port);
    awaitPage("::1", port);
    awaitPage(ownAddress(), port);
  }

  @Test
  void aPortOnOneAddressIsNotOnOthers(Docker docker) throws IOException {
    int port = freePort();
    String name = web(docker, "one", "-p", "127.0.0.1:" + port + ":80");
    awaitPage("127.0.0.1", port);
    assertThat(docker.ok("port", name)).isEqualTo("80/tcp -> 127.0.0.1:" + port);
    assertThat(isOpen(ownAddress(), port)).as("open on %s", ownAddress()).isFalse();
  }

  @Test
  void udpPortsArePublished(Docker docker) throws IOException {
    int port = freePort();
    String name = web(docker, "udp", "-p", port + ":5353/udp");
    // Busybox has no server for UDP: one from the host is run inside of the container's network.
    String pid = docker.inspect(name, "{{.State.Pid}}");
    try (Running echo = Cli.of("nsenter", "-t", pid, "-n", "perl", "-e", UDP_ECHO).start()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> answered("127.0.0.1", port, "hello").equals("hello"));
      assertThat(answered(ownAddress(), port, "again")).isEqualTo("again");
      assertThat(answered("::1", port, "and six")).isEqualTo("and six");
      assertThat(echo.isAlive()).isTrue();
    }
    assertThat(docker.ok("port", name, "5353/udp")).contains("0.0.0.0:" + port);
  }

  @Test
  void allExposedPortsArePublishedOnAnyPort(Docker docker) throws IOException {
    String name = web(docker, "all", "-P", "--expose", "80", "--expose", "53/udp");
    int port = published(docker, name, "80/tcp");
    awaitPage("127.0.0.1", port);
    assertThat(published(docker, name, "53/udp")).isPositive();
  }

  @Test
  void theFirstFreePortOfARangeIsTaken(Docker docker) throws IOException {
    int first = freePort();
    String range = first + "-" + (first + 5) + ":80";
    String one = web(docker, "range-one", "-p", range);
    String two = web(docker, "range-two", "-p", range);
    int ofOne = published(docker, one, "80/tcp");
    int ofTwo = published(docker, two, "80/tcp");
    assertThat(ofOne).isBetween(first, first + 5);
    assertThat(ofTwo).isBetween(first, first + 5).isNotEqualTo(ofOne);
    awaitPage("127.0.0.1", ofOne);
    awaitPage("127.0.0.1", ofTwo);
  }

  @Test
  void aPortThatIsTakenIsRefusedInDockersWords(Docker docker) throws IOException {
    int port = freePort();
    web(docker, "first", "-p", port + ":80");
    String second = docker.container("second");
    expect(docker.run("run", "--name", second, "-p", port + ":80", BusyboxImage.NAME, "true"))
        .exitsWith(125)
        .complains(
            "driver failed programming external connectivity on endpoint " + second,
            "Bind for 0.0.0.0:" + port + " failed: port is already allocated");
    assertThat(docker.inspect(second, "{{.State.Status}} {{.State.ExitCode}}"))
        .isEqualTo("created 128");
  }

  @Test
  void aPortIsFreeOnceItsContainerIsRemoved(Docker docker) throws IOException {
    int port = freePort();
    for (int round = 0; round < 5; round++) {
      String name = web(docker, "again", "-p", port + ":80");
      awaitPage("127.0.0.1", port);
      docker.ok("rm", "-f", name);
    }
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !isOpen("127.0.0.1", port));
  }

  @Test
  void aStoppedContainerGetsItsPortsBackWhenItStarts(Docker docker) throws IOException {
    int port = freePort();
    String name = web(docker, "restart", "-p", port + ":80");
    awaitPage("127.0.0.1", port);
    docker.ok("stop", "-t", "0", name);
    assertThat(docker.inspect(name, "{{.NetworkSettings.IPAddress}}|{{.NetworkSettings.Ports}}"))
        .isEqualTo("|map[]");
    assertThat(isOpen("127.0.0.1", port)).isFalse();
    docker.ok("start", name);
    awaitPage("127.0.0.1", port);
  }

  @Test
  void containersTalkByAddress(Docker docker) {
    String name = web(docker, "server");
    String address = address(docker, name);
    docker.awaitPrints(
        PAGE, "run", "--rm", BusyboxImage.NAME, "sh", "-c", FETCH.formatted(address, 80));
  }

  @Test
  void aContainerReachesItselfThroughItsPublishedPort(Docker docker) throws IOException {
    int port = freePort();
    String name = docker.container("hairpin");
    String fetch = FETCH.formatted(ownAddress(), port);
    String script =
        "echo page > /tmp/index.html; httpd -p 80 -h /tmp; until " + fetch + "; do sleep 0.1; done";
    expect(
            docker.run(
                "run", "--name", name, "-p", port + ":80", BusyboxImage.NAME, "sh", "-c", script))
        .succeeds()
        .prints(PAGE + "\n");
  }

  @Test
  void containersDoNotReachPortsOfTheHost(Docker docker) throws IOException {
    try (ServerSocket host = new ServerSocket(0)) {
      String gateway =
          docker.ok("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", "bridge");
      for (String address : List.of(gateway, ownAddress())) {
        String port = Integer.toString(host.getLocalPort());
        Result tried = docker.run("run", "--rm", BusyboxImage.NAME, "nc", "-w", "2", address, port);
        assertThat(tried.code()).as(tried.describe()).isNotZero();
      }
    }
  }

  @Test
  void inspectAndListTellAddressAndPorts(Docker docker) throws IOException {
    int port = freePort();
    String name = web(docker, "told", "-p", port + ":80", "--expose", "9000");
    String inside =
        docker.ok("logs", docker.detached("own-address", "ip", "-4", "-o", "addr", "show", "eth0"));
    assertThat(inside).contains("/" + docker.inspect(name, "{{.NetworkSettings.IPPrefixLen}}"));
    assertThat(address(docker, name))
        .isEqualTo(docker.inspect(name, "{{.NetworkSettings.Networks.bridge.IPAddress}}"));
    assertThat(docker.inspect(name, "{{json .NetworkSettings.Ports}}"))
        .isEqualTo(
            ("{\"80/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"%d\"},"
                    + "{\"HostIp\":\"::\",\"HostPort\":\"%d\"}],\"9000/tcp\":null}")
                .formatted(port, port));
    assertThat(docker.ok("ps", "--filter", "name=" + name, "--format", "{{.Ports}}"))
        .contains("0.0.0.0:" + port + "->80/tcp")
        .contains("[::]:" + port + "->80/tcp")
        .contains("9000/tcp");
    assertThat(docker.ok("port", name)).contains("80/tcp -> 0.0.0.0:" + port);
  }

  @Test
  void theContainerHasLinkRouteAndNames(Docker docker) {
    String script = "hostname -i; cat /etc/hosts; cat /etc/resolv.conf; ip route";
    Result said =
        docker.run(
            "run",
            "--rm",
            "-h",
            "box",
            "--mac-address",
            "02:42:ac:11:aa:bb",
            BusyboxImage.NAME,
            "sh",
            "-c",
            script + "; ip link show eth0");
    expect(said).succeeds();
    String address = said.lines().getFirst();
    assertThat(said.out())
        .contains(address + "\tbox")
        .contains("nameserver ")
        .contains("default via ")
        .contains("02:42:ac:11:aa:bb");
  }

  @Test
  void predefinedNetworksAreListedAndKept(Docker docker) {
    assertThat(docker.ok("network", "ls", "--format", "{{.Name}} {{.Driver}} {{.Scope}}").lines())
        .contains("bridge bridge local", "host host local", "none null local");
    expect(docker.run("network", "rm", "bridge"))
        .exitsWith(1)
        .complains("bridge is a pre-defined network and cannot be removed");
    expect(docker.run("network", "inspect", "nosuchnet"))
        .exitsWith(1)
        .complains("network nosuchnet not found");
    String name = web(docker, "member");
    assertThat(
            docker.ok(
                "network", "inspect", "-f", "{{range .Containers}}{{.Name}} {{end}}", "bridge"))
        .contains(name);
  }

  @Test
  void badPortsAreRefused(Docker docker) {
    expect(docker.run("run", "--rm", "-p", "70000:80", BusyboxImage.NAME, "true"))
        .exitsWith(125)
        .complains("invalid");
  }

  @Test
  void nothingIsLeftOfARemovedContainer(Docker docker) throws IOException {
    docker.ok("rm", "-f", web(docker, "warm-up"));
    int port = freePort();
    String name = web(docker, "gone", "-p", port + ":80", "-p", port + ":80/udp");
    String address = address(docker, name);
    assertThat(rules()).contains(address);
    docker.ok("rm", "-f", name);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !rules().contains(address + " .") && !isOpen("127.0.0.1", port));
  }

  private static String web(Docker docker, String hint, String... options) {
    String name = docker.container(hint);
    List<String> args = new ArrayList<>(List.of("run", "-d", "--name", name));
    args.addAll(List.of(options));
    args.addAll(List.of(BusyboxImage.NAME, "sh", "-c", WEB.formatted(80)));
    docker.ok(args.toArray(String[]::new));
    return name;
  }

  private static String rules() {
    Result listed = Cli.of("nft", "list", "ruleset").run();
    expect(listed).succeeds();
    return listed.out();
  }

  private static String address(Docker docker, String name) {
    return docker.inspect(name, "{{.NetworkSettings.IPAddress}}");
  }

  private static int published(Docker docker, String name, String port) {
    String first = docker.ok("port", name, port).lines().findFirst().orElseThrow();
    return Integer.parseInt(first.substring(first.lastIndexOf(':') + 1));
  }

  /** Free now; nobody else is expected to take it in the moment until it is published. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** An IPv4 address of this machine that others know it by. */
  private static String ownAddress() throws IOException {
    for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      boolean bridge = link.getName().matches("(gt|gv|docker|br-|veth).*");
      if (link.isLoopback() || !link.isUp() || bridge) {
        continue;
      }
      for (InetAddress address : Collections.list(link.getInetAddresses())) {
        if (address instanceof Inet4Address) {
          return address.getHostAddress();
        }
      }
    }
    throw new AssertionError("this machine has no address but loopback");
  }

  private static void awaitPage(String address, int port) {
    Callable<String> fetched = () -> fetch(address, port);
    Awaitility.await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .atMost(Duration.ofSeconds(20))
        .until(fetched, text -> text.endsWith(PAGE + "\n"));
  }

  private static String fetch(String address, int port) throws IOException {
    try (Socket socket = connected(address, port)) {
      socket.setSoTimeout(3000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Whether somebody serves there: the node's relay takes a connection and ends it at once. */
  private static boolean isOpen(String address, int port) {
    try {
      return !fetch(address, port).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static Socket connected(String address, int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), 3000);
    return socket;
  }

  private static String answered(String address, int port, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(500);
      InetSocketAddress to = new InetSocketAddress(InetAddress.getByName(address), port);
      socket.send(new DatagramPacket(bytes, bytes.length, to));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      socket.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    } catch (java.net.SocketTimeoutException | java.net.PortUnreachableException e) {
      return "";
    }
  }
}
