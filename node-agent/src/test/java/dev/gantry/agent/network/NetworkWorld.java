package dev.gantry.agent.network;

import dev.gantry.model.id.ContainerId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A host and an outside of their own: 192.168.77.1 is the host, .2 is outside. */
final class NetworkWorld implements AutoCloseable {
  static final String HOST = "192.168.77.1";
  static final String OUTSIDE = "192.168.77.2";

  final TestNamespace host = TestNamespace.fresh();
  final TestNamespace outside = TestNamespace.fresh();
  private final List<AutoCloseable> open = new ArrayList<>();

  NetworkWorld() {
    int fd = outside.open();
    try (Links links = host.call(() -> new Links(TestNamespace.KERNEL))) {
      links.run(
          LinkMessages.addVeth(
              new LinkMessages.Veth(
                  "up0", 0, "eth0", new MacAddress("02:00:00:00:00:02"), fd, 1500)));
    }
    TestNamespace.KERNEL.close(fd);
    host.sh("ip addr add 192.168.77.1/24 dev up0");
    outside.sh("ip addr add 192.168.77.2/24 dev eth0 && ip link set eth0 up");
  }

  Networks networks(String installation, Path home, int ready) {
    NetworkConfig standard = NetworkConfig.of(installation, home);
    return Networks.open(
        TestNamespace.KERNEL,
        new NetworkConfig(installation, home, standard.subnets(), ready, 1500),
        host,
        new SimpleMeterRegistry());
  }

  static ContainerId container() {
    byte[] id = new byte[32];
    ThreadLocalRandom.current().nextBytes(id);
    return new ContainerId(HexFormat.of().formatHex(id));
  }

  /** A thread in the container's namespace, and an echo server on the port. */
  TestNamespace serve(Endpoint endpoint, int port) throws Exception {
    TestNamespace inside = enter(endpoint);
    open.add(new EchoServer(inside, port));
    return inside;
  }

  TestNamespace enter(Endpoint endpoint) {
    TestNamespace inside = TestNamespace.of(endpoint.netns());
    open.add(inside);
    return inside;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    host.close();
    outside.close();
  }
}
