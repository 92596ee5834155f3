package dev.gantry.agent;

import dev.gantry.agent.copy.CopyFiles;
import dev.gantry.agent.data.DataPort;
import dev.gantry.agent.data.Grants;
import dev.gantry.agent.dns.Resolvers;
import dev.gantry.agent.exec.Execs;
import dev.gantry.agent.gateway.CertificateRenewal;
import dev.gantry.agent.gateway.GatewayClient;
import dev.gantry.agent.gateway.NodeKeys;
import dev.gantry.agent.gateway.ReportSender;
import dev.gantry.agent.gateway.WatchClient;
import dev.gantry.agent.health.HealthChecks;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.LinuxFileCalls;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.launch.KeeperLauncher;
import dev.gantry.agent.launch.Launcher;
import dev.gantry.agent.launch.LauncherConfig;
import dev.gantry.agent.log.OutputPump;
import dev.gantry.agent.metrics.AgentMetrics;
import dev.gantry.agent.metrics.MetricsServer;
import dev.gantry.agent.network.HostNetwork;
import dev.gantry.agent.network.NetworkConfig;
import dev.gantry.agent.network.Networks;
import dev.gantry.agent.run.actor.ActReports;
import dev.gantry.agent.run.actor.Containers;
import dev.gantry.agent.run.actor.Reports;
import dev.gantry.agent.snapshot.LayerStore;
import dev.gantry.agent.users.TenantRanges;
import dev.gantry.agent.volume.VolumeStore;
import dev.gantry.agent.volume.Volumes;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.node.NodeRegistration;
import dev.gantry.model.node.ReportAnswer;
import dev.gantry.model.peer.PeerKeys;
import dev.gantry.model.peer.PeerName;
import dev.gantry.model.peer.PeerTrust;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * All parts of the agent, put together. It comes up in this order: launcher, network and stores,
 * metrics, registration (repeated until the gateway is there), what ran before is taken up, data
 * port, reports, watch. {@link #close} goes back in reverse and leaves containers running.
 */
final class Agent implements AutoCloseable, WatchClient.Taker, Reports {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration SILENCE = Duration.ofSeconds(15);
  private static final Duration OVERTAKEN = Duration.ofSeconds(10);
  private static final Duration BETWEEN_REGISTRATIONS = Duration.ofMillis(300);

  private final AgentOptions options;
  private final InstantSource clock = Clock.systemUTC();
  private final JsonMapper json = Records.mapper();
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private final String bootId;
  private final GatewayClient gateway;
  private final ReportSender reports;
  private final Containers containers;
  private final Launcher launcher;
  private final ActReports acts;
  private final Execs execs;
  private final Volumes volumes;
  private final Networks networks;
  private final NodeKeys keys;
  private volatile boolean connected;
  private volatile boolean closing;

  Agent(AgentOptions options) throws IOException {
    this.options = options;
    this.bootId = HostFacts.bootId();
    Path home = Files.createDirectories(options.home());
    // Environments, volumes and set-user-id files of containers are no other local user's business.
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(home.resolve("run"));
    Files.deleteIfExists(ready());
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    AgentMetrics metrics = new AgentMetrics(registry);
    closeLater(new MetricsServer(options.metricsPort(), registry, () -> connected));
    Kernel kernel = new LinuxKernel();
    KeeperLauncher keeperLauncher =
        closeLater(
            KeeperLauncher.open(
                kernel,
                new LauncherConfig(options.installation(), home.resolve("keepers"))
                    .withUserNamespaces(options.userNamespaces())));
    this.launcher = keeperLauncher;
    TenantRanges ranges =
        TenantRanges.open(
            home.resolve("id-ranges"), options.idBase(), options.installation(), Path.of("/etc"));
    // 1: root in containers is not root here.
    registry.gauge("gantry.agent.user.namespaces", keeperLauncher.networks() == null ? 0 : 1);
    this.networks =
        closeLater(
            Networks.open(
                kernel,
                NetworkConfig.of(options.installation(), home).with(keeperLauncher.networks()),
                HostNetwork.own(),
                registry));
    Resolvers resolvers =
        closeLater(
            new Resolvers(
                kernel, networks.own(), HostNetwork.own(), Path.of("/etc/resolv.conf"), registry));
    OutputPump pump = closeLater(new OutputPump(kernel, metrics));
    this.gateway =
        closeLater(
            new GatewayClient(
                options.gateway(),
                this::joinToken,
                home.resolve("credential.json"),
                options.remote() == null ? null : towardsGateway(options.remote()),
                json));
    this.keys =
        options.remote() == null ? null : NodeKeys.openOrMake(home.resolve("data-port.key"));
    this.reports = new ReportSender(gateway, this::heartbeat, this::answered, this::refused);
    LinuxFileCalls files = new LinuxFileCalls();
    LayerStore layers =
        closeLater(new LayerStore(home.resolve("layers"), files, gateway, metrics, bootId));
    VolumeStore store = new VolumeStore(home.resolve("volumes"), files);
    this.volumes = new Volumes(store, reports::send, gateway::node);
    this.acts = new ActReports(this, gateway::node, clock);
    this.execs = new Execs(kernel, launcher, acts, json);
    HealthChecks health = new HealthChecks(execs, acts, clock);
    this.containers =
        closeLater(
            new Containers(
                new Containers.Places(home.resolve("containers"), Path.of("/etc"), bootId),
                new Containers.Tools(
                    kernel, launcher, pump, layers, store, networks, resolvers, health, ranges,
                    json),
                this,
                gateway::node,
                metrics,
                clock));
    closeLater(execs);
    closeLater(health);
    metrics.watch(containers::running, reports::depth);
  }

  private <T extends AutoCloseable> T closeLater(T part) {
    toClose.push(part);
    return part;
  }

  /** Returns when the node is registered and watches; waits for the gateway as long as it takes. */
  void start() throws IOException, InterruptedException {
    register();
    containers.restore();
    execs.restore(containers.handles());
    launcher.reapStrays();
    closeLater(dataPort());
    closeLater(reports).start();
    closeLater(new WatchClient(gateway, this, json, SILENCE)).start();
  }

  private static SSLContext towardsGateway(Remote remote) {
    return PeerKeys.anonymous(PeerTrust.pinned(remote.authority(), new PeerName.Gateway()::equals));
  }

  private DataPort dataPort() throws IOException {
    DataPort.Tools tools =
        new DataPort.Tools(
            containers::whenKnown,
            execs,
            new CopyFiles(new LinuxKernel()),
            new Grants(gateway::grantKey, clock),
            acts,
            json);
    if (keys == null) {
      return DataPort.onThisMachine(options.dataSocket(), tools, OVERTAKEN);
    }
    closeLater(new CertificateRenewal(gateway, keys, this::refused, clock)).start();
    return DataPort.overTls(
        options.remote().listen(), () -> keys.context(gateway.credential()), tools, OVERTAKEN);
  }

  private void register() throws InterruptedException {
    for (int attempt = 0; !closing; attempt++) {
      try {
        gateway.register(registration());
        LOG.info("Registered as node {}", gateway.node());
        return;
      } catch (IOException | RuntimeException e) {
        if (attempt % 20 == 0) {
          LOG.warn(
              "Registering at {} is tried until it works: {}", options.gateway(), e.toString());
        }
        Thread.sleep(BETWEEN_REGISTRATIONS);
      }
    }
    throw new InterruptedException("the agent is being closed");
  }

  private NodeRegistration registration() throws IOException {
    return new NodeRegistration(
        options.name(),
        NodeRegistration.PROTOCOL,
        HostFacts.version(),
        bootId,
        HostFacts.arch(),
        HostFacts.kernelVersion(),
        HostFacts.osName(),
        "v" + launcher.cgroups().version(),
        HostFacts.capacity(options.home(), containers.running()),
        options.remote() == null
            ? "unix:" + options.dataSocket().toAbsolutePath()
            : options.remote().dataAddress(options.gateway()),
        Map.of(),
        networks.subnet().toString(),
        keys == null ? null : keys.publicKey());
  }

  private String joinToken() {
    try {
      return Files.readString(options.joinTokenFile()).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("reading the join token " + options.joinTokenFile(), e);
    }
  }

  private Heartbeat heartbeat() {
    try {
      return new Heartbeat(
          gateway.node(),
          bootId,
          clock.instant(),
          HostFacts.capacity(options.home(), containers.running()),
          containers.held());
    } catch (IOException e) {
      throw new UncheckedIOException("looking at the host for a heartbeat", e);
    }
  }

  private void answered(ReportAnswer answer) {
    // Not by the thread of the reports: a host may be told by a name that nobody answers for.
    Thread.ofVirtual().name("closed-ports").start(() -> close(answer.dataPorts()));
  }

  private void close(List<String> ports) {
    try {
      networks.closePorts(ports);
    } catch (RuntimeException e) {
      LOG.error("Containers are not kept from the data ports of other hosts", e);
    }
  }

  @Override
  public void send(AgentReport report) {
    reports.send(report);
  }

  @Override
  public void sendSoon(AgentReport report) {
    reports.sendSoon(report);
  }

  @Override
  public boolean sendWith(AgentReport report, BooleanSupplier act) {
    return reports.sendWith(report, act);
  }

  @Override
  public void heldChanged() {
    reports.heldChanged();
  }

  @Override
  public void connected() {
    if (!connected) {
      LOG.info("Watching assignments");
      reports.heldChanged();
    }
    connected = true;
    try {
      Files.writeString(ready(), ProcessHandle.current().pid() + "\n");
    } catch (IOException e) {
      LOG.error("The ready file can't be written", e);
    }
  }

  @Override
  public void disconnected() {
    connected = false;
  }

  @Override
  public void assigned(List<Assignment> assignments) {
    for (Assignment assignment : assignments) {
      switch (assignment) {
        case Assignment.OfContainer c -> containers.assign(c);
        case Assignment.OfVolume v -> volumes.assign(v);
      }
    }
  }

  @Override
  public void refused() {
    try {
      gateway.register(registration());
    } catch (IOException | RuntimeException e) {
      LOG.warn("The node's token is refused, and registering anew failed: {}", e.toString());
    }
  }

  private Path ready() {
    return options.home().resolve("run/ready");
  }

  /** Everything is closed, whatever fails on the way. */
  @Override
  public void close() throws IOException {
    closing = true;
    Files.deleteIfExists(ready());
    while (!toClose.isEmpty()) {
      AutoCloseable part = toClose.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("Closing {}", part.getClass().getSimpleName(), e);
      }
    }
  }
}
