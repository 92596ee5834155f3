package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.process.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** {@code up --foreground}: stays until a signal, then stops the control plane. */
final class Foreground {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Settings settings;
  private final Installation installation;
  private volatile boolean descending;

  Foreground(Settings settings, Installation installation) {
    this.settings = settings;
    this.installation = installation;
  }

  /** Returns only when a part has died by itself. */
  int watch() throws IOException, InterruptedException {
    Thread stop = new Thread(this::descend, "descend");
    Runtime.getRuntime().addShutdownHook(stop);
    System.out.println("In the foreground; Ctrl-C stops the control plane, containers go on.");
    while (true) {
      Optional<String> dead = dead();
      if (dead.isPresent() && !descending) {
        System.err.println(
            "gantry: %s has ended; see %s".formatted(dead.get(), installation.log(dead.get())));
        return 1;
      }
      Thread.sleep(LOOK);
    }
  }

  private Optional<String> dead() throws IOException {
    for (Ending part : Platform.endings(installation)) {
      if (Platform.control(installation).find(part).isEmpty()) {
        return Optional.of(part.name());
      }
    }
    return Optional.empty();
  }

  private void descend() {
    descending = true;
    try (HomeLock held = HomeLock.take(installation)) {
      new Descent(settings, installation).controlPlane();
    } catch (IOException | RuntimeException e) {
      System.err.println("gantry: stopping failed: " + e.getMessage());
    }
  }
}
