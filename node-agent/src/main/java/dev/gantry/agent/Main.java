package dev.gantry.agent;

import dev.gantry.agent.users.TenantRanges;
import dev.gantry.model.peer.Fingerprint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the node agent. SIGTERM ends it and leaves its containers running. */
@Command(
    name = "gantry-agent",
    description = "Runs the containers of this host for a Gantry installation.",
    mixinStandardHelpOptions = true,
    subcommands = Main.Clean.class)
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int REFUSED = 69;

  @Option(
      names = "--home",
      description = "Data folder.",
      defaultValue = "${env:GANTRY_AGENT_HOME:-/var/lib/gantry/agent}")
  private Path home;

  @Option(
      names = "--gateway-url",
      description = "Where the gateway is.",
      defaultValue = "${env:GANTRY_GATEWAY_URL:-http://127.0.0.1:24170}")
  private URI gateway;

  @Option(
      names = "--join-token-file",
      description = "File with the token that lets a new node join.",
      defaultValue = "${env:GANTRY_JOIN_TOKEN_FILE:-/etc/gantry/join-token}")
  private Path joinTokenFile;

  @Option(
      names = "--installation",
      description = "Id of the installation, 8 hexadecimal digits.",
      defaultValue = "${env:GANTRY_INSTALLATION:-00000000}")
  private String installation;

  @Option(
      names = "--name",
      description = "Name of this node; the host's name if not given.",
      defaultValue = "${env:GANTRY_NODE_NAME:-}")
  private String name;

  @Option(
      names = "--metrics-port",
      description = "Loopback port of metrics and health.",
      defaultValue = "${env:GANTRY_METRICS_PORT:-24178}")
  private int metricsPort;

  @Option(
      names = "--data-socket",
      description = "Socket where the gateway reaches streams; HOME/run/data.sock if not given.",
      defaultValue = "${env:GANTRY_DATA_SOCKET:-}")
  private String dataSocket;

  @Option(
      names = "--authority",
      description = "SHA-256 of the platform's certificate authority, when the gateway is remote.",
      defaultValue = "${env:GANTRY_AUTHORITY:-}")
  private String authority;

  @Option(
      names = "--user-namespaces",
      description = "true: root in containers is not root on this host; false: ids are the host's.",
      arity = "1",
      defaultValue = "${env:GANTRY_USER_NAMESPACES:-false}")
  private boolean userNamespaces;

  @Option(
      names = "--id-base",
      description = "The first of this host's user and group ids that are given to tenants.",
      defaultValue = "${env:GANTRY_ID_BASE:-" + TenantRanges.BASE + "}")
  private long idBase;

  @Spec private CommandLine.Model.CommandSpec command;

  @Option(
      names = "--data-address",
      description =
          "HOST:PORT or :PORT where a remote gateway reaches streams; without a host, the address"
              + " that this host reaches the gateway from.",
      defaultValue = "${env:GANTRY_DATA_ADDRESS:-:24179}")
  private String dataAddress;

  public static void main(String[] args) {
    int status = new CommandLine(new Main()).execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!isSupported()) {
      return REFUSED;
    }
    Optional<HomeLock> lock = HomeLock.take(home);
    if (lock.isEmpty()) {
      LOG.error("An agent is running on {} already", home);
      return REFUSED;
    }
    Path socket = dataSocket.isEmpty() ? home.resolve("run/data.sock") : Path.of(dataSocket);
    Agent agent =
        new Agent(
            new AgentOptions(
                home.toAbsolutePath(),
                gateway,
                joinTokenFile,
                installation,
                name.isEmpty() ? HostFacts.hostName() : name,
                metricsPort,
                socket.toAbsolutePath(),
                userNamespaces,
                idBase,
                remote()));
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(agent, ended), "shutdown"));
    agent.start();
    ended.await();
    return 0;
  }

  /** Null when the gateway is reached in clear: on this host. */
  private Remote remote() {
    if (!"https".equals(gateway.getScheme())) {
      return null;
    }
    if (authority.isEmpty()) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "--authority is needed with a gateway at " + gateway);
    }
    int colon = dataAddress.lastIndexOf(':');
    try {
      return new Remote(
          new Fingerprint(authority),
          dataAddress.substring(0, Math.max(0, colon)),
          Integer.parseInt(dataAddress.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "--authority or --data-address: " + e.getMessage(), e);
    }
  }

  private static void end(Agent agent, CountDownLatch ended) {
    try {
      agent.close();
    } catch (IOException e) {
      LOG.error("The agent ends", e);
    } finally {
      ended.countDown();
    }
  }

  private static boolean isSupported() {
    try {
      HostFacts.requireSupported();
      return true;
    } catch (UnsupportedOperationException e) {
      LOG.error("This host can't run containers: {}", e.getMessage());
      return false;
    }
  }

  /** {@code clean}: what {@code ./gantry down --all} calls. */
  @Command(
      name = "clean",
      description = "Ends the agent, all its containers and keepers; keeps data.")
  static final class Clean implements Callable<Integer> {
    @Option(names = "--home", defaultValue = "${env:GANTRY_AGENT_HOME:-/var/lib/gantry/agent}")
    private Path home;

    @Option(names = "--installation", defaultValue = "${env:GANTRY_INSTALLATION:-00000000}")
    private String installation;

    @Override
    public Integer call() throws IOException {
      if (!isSupported()) {
        return REFUSED;
      }
      new Cleaning(home.toAbsolutePath(), installation).run();
      return 0;
    }
  }
}
