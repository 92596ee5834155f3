package dev.gantry.standalone.part;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.Membership;
import dev.gantry.standalone.installation.Ports;
import dev.gantry.standalone.probe.HttpProbe;
import dev.gantry.standalone.process.Ending;
import dev.gantry.standalone.process.Part;
import dev.gantry.standalone.process.Probe;
import dev.gantry.standalone.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** This machine's node agent. It outlives the control plane, and containers outlive it. */
public final class Agent {
  public static final String NAME = "agent";

  private static final String MAIN = "dev.gantry.agent.Main";

  private final Context context;
  private final Membership membership;

  /**
   * @param membership null when the gateway is on this machine
   */
  public Agent(Context context, Membership membership) {
    this.context = context;
    this.membership = membership;
  }

  public void prepare() throws IOException {
    Files.createDirectories(home());
    Files.createDirectories(Jvm.recordedCache(context.installation(), NAME).getParent());
  }

  public Part part() throws IOException {
    Installation installation = context.installation();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                MAIN,
                "--home=" + home(),
                "--join-token-file=" + installation.joinToken(),
                "--installation=" + installation.id(),
                "--metrics-port=" + context.ports().agentMetrics()));
    arguments.addAll(membership == null ? towardsOwnGateway() : towards(membership));
    return new Part(
        ending(installation),
        Jvm.options(context, NAME, options(), arguments.toArray(String[]::new)),
        "",
        probe(context.ports(), Duration.ofSeconds(2)),
        Duration.ofSeconds(30));
  }

  private List<String> towardsOwnGateway() {
    return List.of(
        "--gateway-url=" + context.listening().plain().url(),
        "--data-socket=" + context.installation().agentSocket());
  }

  private static List<String> towards(Membership membership) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--gateway-url=" + membership.url());
    arguments.add("--authority=" + membership.authority());
    arguments.add("--data-address=" + membership.dataAddress());
    if (!membership.name().isEmpty()) {
      arguments.add("--name=" + membership.name());
    }
    return arguments;
  }

  /** Stops what the agent made: containers, mounts, links, rules, cgroups. It must not run then. */
  public static void clean(Installation installation, Path dist, Path java) throws IOException {
    Path home = installation.home().resolve(NAME);
    if (!Files.exists(home)) {
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(java.resolve("bin/java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(options());
    command.addAll(
        List.of(
            "-cp",
            dist.resolve(NAME).resolve("lib") + "/*",
            MAIN,
            "clean",
            "--home=" + home,
            "--installation=" + installation.id()));
    Commands.run(command, Map.of());
  }

  public static Ending ending(Installation installation) {
    return new Ending(NAME, marker(installation), Signal.TERM, Duration.ofSeconds(10));
  }

  private static List<String> marker(Installation installation) {
    return Jvm.marker(installation, NAME);
  }

  public static Probe probe(Ports ports, Duration limit) {
    return new HttpProbe(ports.agentMetrics(), "/health", limit);
  }

  private static List<String> options() {
    return List.of("-Xms48m", "-Xmx256m", "--enable-native-access=ALL-UNNAMED");
  }

  private Path home() {
    return context.installation().home().resolve(NAME);
  }
}
