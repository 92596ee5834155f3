package dev.gantry.agent.network;

import static dev.gantry.agent.network.NetworkWorld.OUTSIDE;
import static dev.gantry.agent.network.NetworkWorld.container;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.dns.Resolvers;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.NetworkPlace;
import dev.gantry.model.spec.NetworkSpec;
import dev.gantry.model.spec.Resolver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** The resolver at 127.0.0.11 on the real kernel. */
@Tag("kernel")
class ResolversTest extends WithNetworks {
  private static final NetworkSpec NET = net(1, false);
  private static final NetworkSpec OTHER = net(2, false);
  private static final NetworkSpec INTERNAL = net(3, true);

  private final List<AutoCloseable> open = new ArrayList<>();
  private Resolvers resolvers;
  private Path resolvConf;

  private static NetworkSpec net(int n, boolean internal) {
    return new NetworkSpec(
        new NetworkId("%02x".formatted(n) + "0".repeat(62)),
        "net" + n,
        "",
        new NetworkSpec.Range("10.224." + n + ".0/24", "10.224." + n + ".1"),
        new NetworkSpec.Range("fd00:" + n + "::/64", "fd00:" + n + "::1"),
        internal,
        true,
        true,
        0,
        "");
  }

  private static NetworkPlace place(NetworkSpec spec, int host, String... names) {
    String n = spec.name().substring(3);
    return new NetworkPlace(
        spec,
        "10.224." + n + "." + host,
        "fd00:" + n + "::" + host,
        "02:42:0a:e0:%02x:%02x".formatted(Integer.parseInt(n), host),
        List.of(names),
        Map.of(),
        0);
  }

  @BeforeEach
  void openResolvers() throws Exception {
    resolvConf = Files.writeString(home.resolve("resolv.conf"), "nameserver " + OUTSIDE + "\n");
    resolvers = make(networks);
  }

  private Resolvers make(Networks networks) {
    return new Resolvers(
        TestNamespace.KERNEL, networks.own(), world.host, resolvConf, new SimpleMeterRegistry());
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    resolvers.close();
  }

  private ContainerId run(Resolver wish, NetworkPlace... places) {
    ContainerId id = container();
    resolvers.open(
        networks.own().attach(id, new OwnWish(new TenantId("a"), "c", List.of(places), List.of())),
        wish);
    return id;
  }

  private TestNamespace inside(ContainerId id) {
    TestNamespace inside = TestNamespace.of(networks.own().find(id).orElseThrow().netns());
    open.add(inside);
    return inside;
  }

  private TestNamespace running(NetworkPlace... places) {
    return inside(run(Resolver.HOST, places));
  }

  private FakeServer server(HostNetwork where, String says) throws Exception {
    FakeServer server = new FakeServer(where, says);
    open.add(server);
    return server;
  }

  @Test
  void containersFindEachOtherByNameAndAddressWithinTheirNetworks() throws Exception {
    TestNamespace web = running(place(NET, 2, "web"));
    TestNamespace both = running(place(NET, 3, "both", "alias"), place(OTHER, 3, "both"));
    TestNamespace other = running(place(OTHER, 4, "other"));
    assertThat(Dig.udp(web, "alias", Type.A)).isEqualTo("10.224.1.3");
    assertThat(Dig.tcp(web, "ALIAS.net1", Type.A)).isEqualTo("10.224.1.3");
    assertThat(Dig.udp(web, "both", Type.AAAA)).isEqualTo("fd00:1:0:0:0:0:0:3");
    assertThat(Dig.udp(web, "3.1.224.10.in-addr.arpa", Type.PTR)).isEqualTo("both.net1.");
    assertThat(Dig.udp(both, "other", Type.A)).isEqualTo("10.224.2.4");
    assertThat(Dig.udp(other, "both", Type.A)).isEqualTo("10.224.2.3");
    assertThat(Dig.udp(web, "other", Type.A)).isEqualTo("SERVFAIL");
    assertThat(Dig.udp(other, "web", Type.A)).isEqualTo("SERVFAIL");
  }

  @Test
  void namesComeAndGoWithTheirContainers() throws Exception {
    TestNamespace web = running(place(NET, 2, "web"));
    ContainerId gone = run(Resolver.HOST, place(NET, 3, "db"));
    assertThat(Dig.udp(web, "db", Type.A)).isEqualTo("10.224.1.3");
    networks
        .own()
        .follow(
            gone,
            new OwnWish(new TenantId("a"), "c", List.of(place(NET, 3, "renamed")), List.of()));
    assertThat(Dig.udp(web, "db", Type.A)).isEqualTo("SERVFAIL");
    assertThat(Dig.udp(web, "renamed", Type.A)).isEqualTo("10.224.1.3");
    resolvers.close(gone);
    networks.own().detach(gone);
    assertThat(Dig.udp(web, "renamed", Type.A)).isEqualTo("SERVFAIL");
  }

  @Test
  void theRestIsAskedFromTheContainersNetworkByTheSameProtocol() throws Exception {
    TestNamespace web = running(place(NET, 2, "web"));
    FakeServer outside = server(world.outside, "192.0.2.7");
    assertThat(Dig.udp(web, "debian.org", Type.A)).isEqualTo("192.0.2.7");
    assertThat(Dig.tcp(web, "debian.org", Type.A)).isEqualTo("192.0.2.7");
    assertThat(outside.askers()).containsOnly(NetworkWorld.HOST).hasSize(2);
  }

  @Test
  void serversThatRefuseOrAreSilentLeaveItToTheNext() throws Exception {
    FakeServer refusing = server(world.outside, "REFUSED");
    TestNamespace second = running(place(NET, 9, "server"));
    server(second, "192.0.2.8");
    Resolver wish = new Resolver(List.of(OUTSIDE, "10.224.1.9"), List.of(), List.of());
    TestNamespace web = inside(run(wish, place(NET, 2, "web")));
    assertThat(Dig.udp(web, "debian.org", Type.A)).isEqualTo("192.0.2.8");
    assertThat(refusing.askers()).hasSize(1);
  }

  @Test
  void theHostsOwnResolverIsAskedOnTheHostButNotForInternalNetworks() throws Exception {
    server(world.host, "192.0.2.9");
    Files.writeString(resolvConf, "nameserver 127.0.0.1\n");
    TestNamespace web = running(place(NET, 2, "web"));
    TestNamespace closed = running(place(INTERNAL, 2, "closed"));
    assertThat(Dig.udp(web, "debian.org", Type.A)).isEqualTo("192.0.2.9");
    assertThat(Dig.udp(closed, "debian.org", Type.A)).isEqualTo("SERVFAIL");
    assertThat(Dig.udp(closed, "closed", Type.A)).isEqualTo("10.224.3.2");
  }

  @Test
  void aContainerMayServePort53Itself() throws Exception {
    TestNamespace web = running(place(NET, 2, "web"));
    server(web, "192.0.2.1");
    assertThat(Dig.udp(web, "web", Type.A)).isEqualTo("10.224.1.2");
    assertThat(Dig.tcp(web, "web", Type.A)).isEqualTo("10.224.1.2");
    assertThat(Dig.ask(web, "10.224.1.2", Dig.question("web", Type.A), false).getRcode())
        .isEqualTo(Rcode.NOERROR);
  }

  @Test
  void nonsenseHarmsNobody() throws Exception {
    TestNamespace web = running(place(NET, 2, "web"));
    for (int length : List.of(0, 1, 11, 12, 40, 4096)) {
      byte[] junk = new byte[length];
      java.util.Arrays.fill(junk, (byte) 0xff);
      Dig.send(web, "127.0.0.11", junk);
    }
    assertThat(Dig.udp(web, "web", Type.A)).isEqualTo("10.224.1.2");
  }

  @Test
  void anAgentThatComesBackAnswersAgain() throws Exception {
    ContainerId id = run(Resolver.HOST, place(NET, 2, "web"));
    TestNamespace web = inside(id);
    Process lives = web.call(() -> new ProcessBuilder("sleep", "60").start());
    try {
      resolvers.close();
      networks.close();
      networks = world.networks("test", home, 0);
      resolvers = make(networks);
      assertThat(Dig.udp(web, "web", Type.A)).isEqualTo("none");
      resolvers.open(networks.own().adopt(id, (int) lives.pid()).orElseThrow(), Resolver.HOST);
      assertThat(Dig.udp(web, "web", Type.A)).isEqualTo("10.224.1.2");
      assertThat(Dig.tcp(web, "web", Type.A)).isEqualTo("10.224.1.2");
    } finally {
      lives.destroyForcibly().waitFor();
    }
  }

  /** The number of containers, and of questions that each asks. */
  private static final int MANY = Integer.getInteger("gantry.dns.containers", 60);

  private static final int EACH = Integer.getInteger("gantry.dns.questions", 10_000) / MANY;

  @Test
  void manyContainersFindEachOtherAllTheTime() throws Exception {
    List<TestNamespace> all = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      all.add(running(place(NET, 2 + i, "c" + i)));
    }
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      int first = i;
      work.add(
          () -> {
            int wrong = 0;
            for (int n = 0; n < EACH; n++) {
              int wanted = (first + n) % MANY;
              String told = Dig.udp(all.get(first), "c" + wanted, Type.A);
              wrong += told.equals("10.224.1." + (2 + wanted)) ? 0 : 1;
            }
            return wrong;
          });
    }
    int wrong = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> each : threads.invokeAll(work)) {
        wrong += each.get();
      }
    }
    assertThat(wrong).isZero();
  }
}
