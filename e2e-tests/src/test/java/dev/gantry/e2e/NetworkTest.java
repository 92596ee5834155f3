package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks of a tenant's own, by the docker CLI. */
@OnPlatform
class NetworkTest {
  private static final String SUBNET = "10.251.7.0/24";
  private static final String FIXED = "10.251.7.9";

  @BeforeEach
  void twoNetworks(Docker docker) {
    docker.ok("network", "create", "--subnet", SUBNET, "e2e-front");
    docker.ok("network", "create", "e2e-back");
  }

  @AfterEach
  void noneIsLeft(Docker docker) {
    for (String network : new String[] {"e2e-front", "e2e-back"}) {
      String format = "{{range .Containers}}{{.Name}} {{end}}";
      for (String name : docker.ok("network", "inspect", "-f", format, network).split(" ")) {
        if (!name.isBlank()) {
          docker.ok("rm", "-f", name.strip());
        }
      }
      docker.ok("network", "rm", network);
    }
  }

  private static String in(Docker docker, String network, String... options) {
    String name = docker.container("in");
    List<String> command =
        new ArrayList<>(List.of("run", "-d", "--name", name, "--network", network));
    command.addAll(List.of(options));
    command.addAll(List.of(NAME, "sleep", "1000"));
    docker.ok(command.toArray(String[]::new));
    return name;
  }

  private static String address(Docker docker, String container, String network) {
    return docker.inspect(
        container, "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}");
  }

  private static Result ping(Docker docker, String container, String address) {
    return docker.run("exec", container, "ping", "-c", "1", "-W", "2", address);
  }

  @Test
  void containersOfOneNetworkReachEachOtherAndThoseOfAnotherDoNot(Docker docker) {
    String fixed = in(docker, "e2e-front", "--ip", FIXED);
    String beside = in(docker, "e2e-front");
    String elsewhere = in(docker, "e2e-back");
    assertThat(address(docker, fixed, "e2e-front")).isEqualTo(FIXED);
    expect(ping(docker, beside, FIXED)).succeeds();
    expect(ping(docker, elsewhere, FIXED)).exitsWith(1);
    docker.ok("restart", "-t", "0", fixed);
    assertThat(address(docker, fixed, "e2e-front")).isEqualTo(FIXED);
    expect(ping(docker, beside, FIXED)).succeeds();
  }

  @Test
  void aRunningContainerIsConnectedAndDisconnected(Docker docker) {
    String one = in(docker, "e2e-front");
    String other = in(docker, "e2e-back");
    String target = address(docker, other, "e2e-back");
    expect(ping(docker, one, target)).exitsWith(1);
    docker.ok("network", "connect", "e2e-back", one);
    expect(ping(docker, one, target)).succeeds();
    docker.ok("network", "disconnect", "e2e-back", one);
    expect(ping(docker, one, target)).exitsWith(1);
  }

  @Test
  void containersFindEachOtherByNameAndAlias(Docker docker) {
    String web = in(docker, "e2e-front", "--network-alias", "www");
    String asker = in(docker, "e2e-front");
    String elsewhere = in(docker, "e2e-back");
    String address = address(docker, web, "e2e-front");
    for (String name : List.of(web, "www", web + ".e2e-front")) {
      expect(docker.run("exec", asker, "nslookup", name))
          .succeeds()
          .printsSomethingLike("(?s).*Address: " + address + "(\\s.*)?");
      expect(ping(docker, elsewhere, name)).exitsWith(1).complains("bad address");
    }
    docker.ok("network", "connect", "--alias", "zwei", "e2e-back", web);
    expect(ping(docker, elsewhere, "zwei")).succeeds();
    docker.ok("network", "disconnect", "e2e-back", web);
    expect(ping(docker, elsewhere, "zwei")).exitsWith(1).complains("bad address");
    expect(docker.run("exec", web, "cat", "/etc/resolv.conf"))
        .succeeds()
        .printsSomethingLike("(?s)nameserver 127.0.0.11\n.*");
  }

  @Test
  void theNetworkOfAnotherContainerIsShared(Docker docker) {
    String one = in(docker, "e2e-front", "--ip", FIXED);
    String[] look = {"run", "--rm", "--network", "container:" + one, NAME, "ip", "-4", "addr"};
    expect(docker.run(look)).succeeds().printsSomethingLike(".*inet " + FIXED + "/24.*");
  }

  @Test
  void refusalsAreInDockersWords(Docker docker) {
    in(docker, "e2e-front", "--ip", FIXED);
    expect(docker.run("network", "create", "e2e-front"))
        .exitsWith(1)
        .complains("network with name e2e-front already exists");
    expect(docker.run("network", "create", "--subnet", "10.251.7.0/25", "e2e-third"))
        .exitsWith(1)
        .complains("Pool overlaps with other one on this address space");
    expect(docker.run("network", "rm", "e2e-front")).exitsWith(1).complains("active endpoints");
    expect(docker.run("run", "--rm", "--network", "e2e-front", "--ip", FIXED, NAME, "true"))
        .exitsWith(125)
        .complains("Address already in use");
  }
}
