package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.LaunchException;
import dev.gantry.standalone.installation.Membership;
import dev.gantry.standalone.process.Ending;
import dev.gantry.standalone.process.PartControl;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code up --foreground}: stays until a signal, then stops the control plane. A part that dies
 * meanwhile is started again, and the others are left as they are; what {@code ./gantry down} has
 * stopped stays so.
 */
final class Foreground {
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** So often in a row in vain, and whoever started us has to know. */
  private static final int MOST_FAILURES = 5;

  private final Settings settings;
  private final Installation installation;
  private final PartControl control;
  private volatile boolean descending;

  Foreground(Settings settings, Installation installation) {
    this.settings = settings;
    this.installation = installation;
    this.control = Platform.control(installation);
  }

  /** Returns when somebody else has stopped a part, or one that died can't be started again. */
  int watch() throws IOException, InterruptedException {
    Thread stop = new Thread(this::descend, "descend");
    Runtime.getRuntime().addShutdownHook(stop);
    System.out.println("In the foreground; Ctrl-C stops the control plane, containers go on.");
    int failures = 0;
    while (true) {
      Optional<Ending> missing = missing();
      if (missing.isPresent() && !descending) {
        if (!control.died(missing.get())) {
          System.err.println("gantry: " + missing.get().name() + " was stopped");
          return 1;
        }
        failures = mend(missing.get()) ? 0 : failures + 1;
        if (failures == MOST_FAILURES) {
          return 1;
        }
      }
      Thread.sleep(LOOK.multipliedBy(1L << failures));
    }
  }

  private Optional<Ending> missing() throws IOException {
    for (Ending part : Platform.endings(installation)) {
      if (control.find(part).isEmpty()) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  /** Starts what has died; the parts that run are adopted. */
  private boolean mend(Ending part) throws IOException {
    System.err.printf(
        "gantry: %s has ended, see %s; starting it again%n",
        part.name(), installation.log(part.name()));
    try (HomeLock held = HomeLock.take(installation)) {
      if (control.died(part)) {
        Optional<Membership> membership = installation.membership();
        if (membership.isPresent()) {
          new Worker(settings, installation, membership.get()).up();
        } else {
          new Ascent(Platform.open(settings, installation, Platform.Listen.AS_BEFORE, false)).run();
        }
      }
      return true;
    } catch (LaunchException e) {
      System.err.println("gantry: " + e.getMessage());
      return false;
    }
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
