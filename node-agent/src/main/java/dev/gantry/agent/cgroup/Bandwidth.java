package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;

/**
 * How long a container may run in each period, whether it was said so or as a number of CPUs.
 *
 * @param quotaMicros run time in µs; 0 = not said, negative = without limit
 * @param periodMicros in µs; 0 = not said
 */
record Bandwidth(long quotaMicros, long periodMicros) {
  static final long DEFAULT_PERIOD_MICROS = 100_000;

  static Bandwidth of(Resources resources) {
    return resources.nanoCpus() > 0
        ? new Bandwidth(
            resources.nanoCpus() * DEFAULT_PERIOD_MICROS / 1_000_000_000L, DEFAULT_PERIOD_MICROS)
        : new Bandwidth(resources.cpuQuotaMicros(), resources.cpuPeriodMicros());
  }
}
