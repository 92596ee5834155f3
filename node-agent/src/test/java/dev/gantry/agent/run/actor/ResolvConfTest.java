package dev.gantry.agent.run.actor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.Resolver;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolvConfTest {
  private static final NetworkMode BRIDGE = new NetworkMode.Bridge(List.of(), "");
  private static final NetworkMode OWN = new NetworkMode.Own(List.of(), List.of());
  private static final ResolvConf NONE = ResolvConf.parse("");
  private static final ResolvConf HOST =
      ResolvConf.parse(
          """
          # made by hand
          nameserver 127.0.0.53
          nameserver 10.0.0.1
          domain old.example
          search example.org  example.com
          options timeout:2
          options edns0
          """);

  private static String text(NetworkMode network, Resolver wish, ResolvConf host) {
    return ResolvConf.of(network, wish, host, NONE).text();
  }

  @Test
  void onTheDefaultBridgeItIsTheHostsButForItsOwnResolver() {
    assertThat(text(BRIDGE, Resolver.HOST, HOST))
        .isEqualTo(
            """
            nameserver 10.0.0.1
            search example.org example.com
            options timeout:2 edns0
            """);
  }

  @Test
  void behindTheHostsOwnResolverAreOthers() {
    ResolvConf stub = ResolvConf.parse("nameserver 127.0.0.53\n");
    ResolvConf behind = ResolvConf.parse("nameserver 192.0.2.1\n");
    assertThat(ResolvConf.of(BRIDGE, Resolver.HOST, stub, behind).text())
        .isEqualTo("nameserver 192.0.2.1\n");
    assertThat(text(BRIDGE, Resolver.HOST, stub))
        .isEqualTo("nameserver 8.8.8.8\nnameserver 8.8.4.4\n");
  }

  @Test
  void inOwnNetworksTheAgentIsAsked() {
    assertThat(text(OWN, Resolver.HOST, HOST))
        .isEqualTo(
            """
            nameserver 127.0.0.11
            search example.org example.com
            options timeout:2 edns0 ndots:0
            """);
    Resolver wish = new Resolver(List.of("9.9.9.9"), List.of("."), List.of("ndots:3"));
    assertThat(text(OWN, wish, HOST)).isEqualTo("nameserver 127.0.0.11\noptions ndots:3\n");
  }

  @Test
  void whatIsWishedReplacesTheHosts() {
    Resolver wish = new Resolver(List.of("9.9.9.9"), List.of("corp.example"), List.of("rotate"));
    String expected = "nameserver 9.9.9.9\nsearch corp.example\noptions rotate\n";
    assertThat(text(BRIDGE, wish, HOST)).isEqualTo(expected);
    assertThat(text(new NetworkMode.Host(), wish, HOST)).isEqualTo(expected);
    assertThat(text(new NetworkMode.None(), Resolver.HOST, HOST)).startsWith("nameserver 10.0.0.1");
  }
}
