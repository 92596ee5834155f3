package dev.gantry.agent.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.dns.OtherServers.Server;
import dev.gantry.model.spec.Resolver;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtherServersTest {
  private static final String HOST =
      """
      # of the host
      nameserver 127.0.0.53
      nameserver 10.0.0.1
      nameserver not-an-address
      nameserver 2001:db8::1
      nameserver 10.0.0.9
      search example.org
      """;

  private static Server inside(String address) {
    return new Server(InetAddress.ofLiteral(address), false);
  }

  @Test
  void asksTheHostsServersAndItsOwnResolverOnTheHost() {
    assertThat(OtherServers.of(Resolver.HOST, HOST, true))
        .containsExactly(
            new Server(InetAddress.ofLiteral("127.0.0.53"), true),
            inside("10.0.0.1"),
            inside("2001:db8::1"));
  }

  @Test
  void theHostsResolverIsNoWayOutOfInternalNetworks() {
    assertThat(OtherServers.of(Resolver.HOST, HOST, false))
        .containsExactly(inside("10.0.0.1"), inside("2001:db8::1"), inside("10.0.0.9"));
  }

  @Test
  void thoseThatWereAskedForReplaceTheHosts() {
    Resolver wish = new Resolver(List.of("127.0.0.1", "9.9.9.9"), List.of(), List.of());
    assertThat(OtherServers.of(wish, HOST, true))
        .containsExactly(inside("127.0.0.1"), inside("9.9.9.9"));
  }

  @Test
  void withoutAnyNobodyIsAsked() {
    assertThat(OtherServers.of(Resolver.HOST, "", true)).isEmpty();
  }
}
