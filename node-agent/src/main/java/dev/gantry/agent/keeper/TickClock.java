package dev.gantry.agent.keeper;

/**
 * Turns the stub's time stamps (x86-64 TSC, aarch64 virtual counter) into time. The rate is
 * measured against {@link System#nanoTime} between the keeper's greeting and the newest program, so
 * it gets better with time; both counters run at a constant rate on the machines that are
 * supported.
 */
public final class TickClock {
  private final long ticks;
  private final long nanos;
  private volatile double nanosPerTick;

  private TickClock(long ticks, long nanos) {
    this.ticks = ticks;
    this.nanos = nanos;
  }

  static TickClock at(long ticks, long nanos) {
    return new TickClock(ticks, nanos);
  }

  /** Notes one more pair of readings that were taken at about the same time. */
  public void observe(long ticksNow, long nanosNow) {
    if (ticksNow > ticks) {
      nanosPerTick = (double) (nanosNow - nanos) / (ticksNow - ticks);
    }
  }

  /** Nanoseconds between two stamps. */
  public long nanosBetween(long from, long to) {
    return Math.round((to - from) * nanosPerTick);
  }
}
