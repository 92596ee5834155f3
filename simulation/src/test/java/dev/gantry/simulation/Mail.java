package dev.gantry.simulation;

import java.time.Duration;

/** Messages under way: late, out of order, repeated, and some of them lost. */
final class Mail {
  private static final double LOST = 0.1;
  private static final double REPEATED = 0.15;
  private static final double LATE = 0.1;

  private final World world;

  Mail(World world) {
    this.world = world;
  }

  /** May be lost: an assignment, a heartbeat. */
  void post(String what, Runnable deliver) {
    if (world.mishap(LOST)) {
      world.note("lost: " + what);
      return;
    }
    register(what, deliver);
  }

  /** Kept until it was taken, and so maybe delivered twice: a report. */
  void register(String what, Runnable deliver) {
    world.after(delay(), what, deliver);
    if (world.mishap(REPEATED)) {
      world.after(delay(), what, deliver);
    }
  }

  private Duration delay() {
    return world.mishap(LATE) ? world.millis(500, 8000) : world.millis(1, 40);
  }
}
