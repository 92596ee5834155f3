package dev.gantry.standalone.cli;

import dev.gantry.standalone.client.ApiClient;
import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.Membership;
import dev.gantry.standalone.part.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./gantry up}: starts what does not run, waits for health, says what to type next. */
@Command(name = "up")
final class Up implements Callable<Integer> {
  @Option(names = "--foreground")
  private boolean foreground;

  @Option(names = "--listen")
  private String listen;

  @Option(names = "--ingress")
  private String ingress;

  @Option(names = "--record-aot", hidden = true)
  private boolean recordAot;

  @Override
  public Integer call() throws Exception {
    Settings settings = Settings.read();
    Installation installation = Installation.openOrMake(settings.home(), new SecureRandom());
    System.out.printf("Gantry in %s, installation %s%n", installation.home(), installation.id());
    Optional<Membership> membership = installation.membership();
    if (membership.isPresent()) {
      try (HomeLock held = HomeLock.take(installation)) {
        new Worker(settings, installation, membership.get()).up();
      }
      return foreground ? new Foreground(settings, installation).watch() : 0;
    }
    try (HomeLock held = HomeLock.take(installation)) {
      long begin = System.nanoTime();
      Platform platform =
          Platform.open(settings, installation, new Platform.Listen(listen, ingress), recordAot);
      boolean alreadyUp = new Ascent(platform).run();
      writeEnvironment(platform);
      Distribution.removeOthers(installation.home().resolve("lib"), platform.context().dist());
      if (recordAot) {
        new Rehearsal(ApiClient.overUnixSocket(installation.socket())).run();
      }
      announce(platform, alreadyUp, (System.nanoTime() - begin) / 1e9);
    }
    return foreground ? new Foreground(settings, installation).watch() : 0;
  }

  private static void writeEnvironment(Platform platform) throws IOException {
    Installation installation = platform.context().installation();
    String text =
        """
        export DOCKER_HOST='unix://%s'
        export GANTRY_URL='%s'
        export GANTRY_INGRESS='http://%s'
        # The first administrator's token, for calls by HTTP: $(cat %s)
        # export GANTRY_TOKEN_FILE='%s'
        """
            .formatted(
                installation.socket(),
                platform.context().listening().plain().url(),
                platform.context().ingress().reachable(),
                installation.adminToken(),
                installation.adminToken());
    Path draft = installation.environment().resolveSibling("env.new");
    Files.writeString(draft, text);
    Files.move(
        draft,
        installation.environment(),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static void announce(Platform platform, boolean alreadyUp, double seconds) {
    Map<String, String> environment = System.getenv();
    String home =
        environment.containsKey("GANTRY_HOME_SET")
            ? "GANTRY_HOME=" + quoted(platform.context().installation().home().toString()) + " "
            : "";
    String ready = alreadyUp ? "Already up." : "Up in %.1f s.".formatted(seconds);
    System.out.printf(
        """
        %s API at %s, socket %s
        for other hosts https://%s, apps at http://%s
        Next:
          eval "$(%s./gantry env)"
          docker info
        """,
        ready,
        platform.context().listening().plain().url(),
        platform.context().installation().socket(),
        platform.context().listening().tls().reachable(),
        platform.context().ingress().reachable(),
        home);
  }

  /** As a shell has to be told. */
  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
