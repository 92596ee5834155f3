package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The services as processes of their own, two gateways and two container-services among them,
 * behind balancers on the ports where the one control plane was; PostgreSQL, Kafka and the agent
 * are those of an installation.
 */
final class SeparateServices implements AutoCloseable {
  /** Above the installation's own ports, within its block. */
  private static final int SPARE = 20;

  private final Installation installation;
  private final List<ServiceProcess> services = new ArrayList<>();
  private final List<Balancer> balancers = new ArrayList<>();
  private final int gatewayPort;
  private int nextPort;

  private SeparateServices(Installation installation) throws IOException {
    this.installation = installation;
    this.gatewayPort = Integer.parseInt(setting("gateway", "server.port"));
    this.nextPort = gatewayPort + SPARE;
  }

  /** Takes the control plane of a running installation apart. */
  static SeparateServices of(Installation installation) throws IOException {
    Part.CONTROL_PLANE.kill(installation.home());
    SeparateServices services = new SeparateServices(installation);
    try {
      services.startAll();
      return services;
    } catch (Throwable e) {
      services.close();
      throw e;
    }
  }

  private void startAll() throws IOException {
    add("image", "dev.gantry.image.ImageService", Map.of(), port("image"));
    add("volume", "dev.gantry.volume.VolumeService", Map.of(), port("volume"));
    List<Integer> containers = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      int port = nextPort++;
      containers.add(port);
      add(
          "container-" + i,
          "dev.gantry.container.ContainerService",
          Map.of("server.port", Integer.toString(port)),
          port);
    }
    List<Integer> gateways = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      int port = nextPort++;
      int management = nextPort++;
      gateways.add(port);
      add(
          "gateway-" + i,
          "dev.gantry.gateway.GatewayService",
          Map.of(
              "server.port",
              Integer.toString(port),
              "management.server.port",
              Integer.toString(management),
              "gantry.gateway.unix-socket",
              installation.home().resolve("run/gateway-" + i + ".sock").toString()),
          management);
    }
    balancers.add(new Balancer(port("container"), containers));
    balancers.add(new Balancer(gatewayPort, gateways));
    services.forEach(ServiceProcess::begin);
    services.forEach(ServiceProcess::awaitHealth);
  }

  private void add(String title, String main, Map<String, String> settings, int healthPort) {
    services.add(new ServiceProcess(installation, title, main, settings, healthPort));
  }

  private int port(String service) throws IOException {
    return Integer.parseInt(setting(service, "server.port"));
  }

  private String setting(String service, String name) throws IOException {
    Properties properties = new Properties();
    Path file = installation.home().resolve("config").resolve(service + "-service.properties");
    try (var in = Files.newInputStream(file)) {
      properties.load(in);
    }
    return properties.getProperty(name);
  }

  List<ServiceProcess> all() {
    return List.copyOf(services);
  }

  /** A client of the two gateways, by the administrator's token in its headers. */
  Docker docker(Path config) throws IOException {
    Files.createDirectories(config);
    Files.writeString(
        config.resolve("config.json"),
        "{\"HttpHeaders\":{\"Authorization\":\"Bearer %s\"}}".formatted(installation.adminToken()));
    return new Docker("tcp://127.0.0.1:" + gatewayPort, config);
  }

  /** All of ours end, so that the installation can be taken down as one that was never apart. */
  @Override
  public void close() throws IOException {
    for (Balancer balancer : balancers) {
      balancer.close();
    }
    services.forEach(ServiceProcess::close);
    expect(installation.gantry("status")).printsSomethingLike("(?s).*postgres.*healthy.*");
  }
}
