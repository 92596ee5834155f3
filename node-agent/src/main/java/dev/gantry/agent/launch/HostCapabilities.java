package dev.gantry.agent.launch;

import dev.gantry.agent.kernel.KernelFiles;
import dev.gantry.agent.security.CapabilitySet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * What the agent itself may hand on.
 *
 * @param last number of the last capability that this kernel knows
 * @param own the agent's own effective ones: it may run in a confined place itself
 */
record HostCapabilities(int last, CapabilitySet own) {
  static HostCapabilities read() {
    try {
      int last = Integer.parseInt(KernelFiles.read(Path.of("/proc/sys/kernel/cap_last_cap")));
      String effective =
          KernelFiles.read(Path.of("/proc/self/status"))
              .lines()
              .filter(line -> line.startsWith("CapEff:"))
              .findFirst()
              .orElseThrow()
              .substring("CapEff:".length())
              .trim();
      return new HostCapabilities(last, new CapabilitySet(Long.parseUnsignedLong(effective, 16)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What can't be had is left out, as runc does. */
  CapabilitySet grantable(CapabilitySet wanted) {
    return new CapabilitySet(wanted.bits() & own.bits());
  }
}
