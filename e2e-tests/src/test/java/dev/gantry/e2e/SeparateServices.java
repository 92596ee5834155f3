package dev.gantry.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An installation whose control plane is taken apart: two gateways and two container-services
 * behind balancers, one image-service and one volume-service, each a process. PostgreSQL, Kafka and
 * the agent are the installation's.
 */
final class SeparateServices implements AutoCloseable {
  private static final int CONTAINER = 2;
  private static final int IMAGE = 1;
  private static final int VOLUME = 3;
  private static final int MANAGEMENT = 4;

  /** Ports beyond those that the installation uses itself. */
  private static final int FREE = 12;

  private final Installation installation;
  private final List<ServiceProcess> single = new ArrayList<>();
  private final List<ServiceProcess> replicated = new ArrayList<>();
  private final List<Balancer> balancers = new ArrayList<>();

  SeparateServices(Installation installation) {
    this.installation = installation;
  }

  void start() {
    ProcessHandle whole = ProcessHandle.of(installation.pid("control-plane")).orElseThrow();
    whole.destroyForcibly();
    whole.onExit().join();
    int base = installation.basePort();
    single.add(service("image-service", "dev.gantry.image.ImageService", base + IMAGE, Map.of()));
    single.add(
        service("volume-service", "dev.gantry.volume.VolumeService", base + VOLUME, Map.of()));
    for (int i = 0; i < 2; i++) {
      int port = base + FREE + i;
      replicated.add(
          service(
              "container-service-" + i,
              "dev.gantry.container.ContainerService",
              port,
              Map.of("server.port", Integer.toString(port))));
    }
    for (int i = 0; i < 2; i++) {
      replicated.add(gateway(i, base + FREE + 2 + 3 * i));
    }
    balancers.add(new Balancer(base + CONTAINER, List.of(base + FREE, base + FREE + 1)));
    balancers.add(new Balancer(base, List.of(base + FREE + 2, base + FREE + 5)));
    all().forEach(ServiceProcess::start);
    all().forEach(ServiceProcess::awaitHealthy);
  }

  private ServiceProcess gateway(int number, int port) {
    return service(
        "gateway-service-" + number,
        "dev.gantry.gateway.GatewayService",
        port + 1,
        Map.of(
            "server.port", Integer.toString(port),
            "management.server.port", Integer.toString(port + 1),
            "gantry.gateway.tls.port", Integer.toString(port + 2),
            "gantry.gateway.ingress.port",
                Integer.toString(number == 0 ? installation.basePort() + MANAGEMENT : ingress()),
            "gantry.gateway.unix-socket",
                installation.home().resolve("run/gateway-" + number + "/docker.sock").toString()));
  }

  private int ingress() {
    final int own = 11;
    return installation.basePort() + own;
  }

  private ServiceProcess service(
      String name, String mainClass, int health, Map<String, String> properties) {
    return new ServiceProcess(name, mainClass, installation, health, properties);
  }

  private List<ServiceProcess> all() {
    List<ServiceProcess> all = new ArrayList<>(single);
    all.addAll(replicated);
    return all;
  }

  /** Those of which there are two. */
  List<ServiceProcess> replicated() {
    return replicated;
  }

  @Override
  public void close() throws IOException {
    all().forEach(ServiceProcess::end);
    for (Balancer balancer : balancers) {
      balancer.close();
    }
  }
}
