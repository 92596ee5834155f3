package dev.gantry.standalone.part;

import dev.gantry.standalone.installation.Installation;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The four services as sibling contexts in one JVM. */
public final class ControlPlane {
  public static final String NAME = "control-plane";

  private static final String HEALTH = "/actuator/health";

  private final Context context;
  private final ServiceConfiguration configuration;

  public ControlPlane(Context context) {
    this.context = context;
    this.configuration = new ServiceConfiguration(context);
  }

  public void prepare() throws IOException {
    configuration.write();
    Files.createDirectories(Jvm.recordedCache(context.installation(), NAME).getParent());
    Files.deleteIfExists(readyFile(context.installation()));
    // Tomcat's folders of a control plane that was killed; /tmp is not ours to litter.
    Trees.delete(scratch(context.installation()));
    Files.createDirectories(scratch(context.installation()));
  }

  public Part part() throws IOException {
    Installation installation = context.installation();
    List<String> command =
        Jvm.options(
            context,
            NAME,
            List.of(
                "-Xms256m",
                // A start makes 700 MB of garbage: a wide nursery halves the collections.
                "-Xmn128m",
                "-Xmx640m",
                "-Xss512k",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + scratch(installation),
                "-Dgantry.config=" + installation.config(),
                "-Dgantry.logs=" + installation.home().resolve("log"),
                "-Dgantry.ready.file=" + readyFile(installation)),
            "dev.gantry.standalone.ControlPlane");
    return new Part(
        ending(installation),
        command,
        configuration.fingerprint(),
        started(installation),
        Duration.ofSeconds(context.recordAot() ? 300 : 180));
  }

  public static Ending ending(Installation installation) {
    return new Ending(NAME, marker(installation), Signal.TERM, Duration.ofSeconds(15));
  }

  private static List<String> marker(Installation installation) {
    return Jvm.marker(installation, NAME);
  }

  /** Each service's own health, by its name. */
  public static Map<String, Probe> services(Ports ports, Duration limit) {
    Map<String, Probe> probes = new LinkedHashMap<>();
    probes.put("gateway", new HttpProbe(ports.gatewayManagement(), HEALTH, limit));
    probes.put("image", new HttpProbe(ports.image(), HEALTH, limit));
    probes.put("container", new HttpProbe(ports.container(), HEALTH, limit));
    probes.put("volume", new HttpProbe(ports.volume(), HEALTH, limit));
    return probes;
  }

  /** The ready marker first, since it costs nothing, and then every service's word. */
  private Probe started(Installation installation) {
    Map<String, Probe> services = services(context.ports(), Duration.ofSeconds(3));
    return () -> {
      if (!Files.exists(readyFile(installation))) {
        return Optional.of("its services have not all started");
      }
      return services.entrySet().stream()
          .flatMap(
              entry ->
                  entry.getValue().problem().map(text -> entry.getKey() + ": " + text).stream())
          .findFirst();
    };
  }

  private static Path scratch(Installation installation) {
    return installation.run().resolve("control-plane.tmp");
  }

  private static Path readyFile(Installation installation) {
    return installation.run().resolve("control-plane.ready");
  }
}
