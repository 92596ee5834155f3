package dev.gantry.container.creation;

import dev.gantry.model.spec.BlockIo;
import dev.gantry.model.spec.Resources;
import java.util.List;

/** Limits: Docker's checks in Docker's words, then the platform's record. */
final class LimitChecks {
  private static final long LEAST_MEMORY = 6L << 20;
  private static final int OOM_SCORE_RANGE = 1000;
  private static final int LEAST_WEIGHT = 10;
  private static final int MOST_WEIGHT = 1000;

  private LimitChecks() {}

  static Resources check(HostWishes.Limits limits) {
    memory(limits);
    cpu(limits);
    refuse(limits.shmSize() < 0, "SHM size can not be less than 0");
    refuse(
        Math.abs(limits.oomScoreAdj()) > OOM_SCORE_RANGE,
        "Invalid value " + limits.oomScoreAdj() + ", range for oom score adj is [-1000, 1000]");
    return new Resources(
        limits.memory(),
        limits.memorySwap(),
        limits.memoryReservation(),
        limits.nanoCpus(),
        limits.cpuShares(),
        limits.cpuQuota(),
        limits.cpuPeriod(),
        limits.cpusetCpus(),
        limits.cpusetMems(),
        limits.pidsLimit() == null ? 0 : limits.pidsLimit(),
        limits.oomScoreAdj(),
        limits.shmSize(),
        Boolean.TRUE.equals(limits.oomKillDisable()),
        swappiness(limits),
        blockIo(limits.blkio()));
  }

  private static Long swappiness(HostWishes.Limits limits) {
    Long wished = limits.memorySwappiness();
    if (wished == null || wished == -1) {
      return null;
    }
    refuse(
        wished < 0 || wished > 100,
        "Invalid value: " + wished + ", valid memory swappiness range is 0-100");
    return wished;
  }

  private static BlockIo blockIo(HostWishes.Blkio blkio) {
    int weight = blkio.weight();
    refuse(
        weight != 0 && (weight < LEAST_WEIGHT || weight > MOST_WEIGHT),
        "Range of blkio weight is from 10 to 1000");
    for (HostWishes.WeightDevice one : blkio.weights()) {
      refuse(
          one.weight() < LEAST_WEIGHT || one.weight() > MOST_WEIGHT,
          "Range of blkio weight is from 10 to 1000");
    }
    return new BlockIo(
        weight,
        blkio.weights().stream()
            .map(d -> new BlockIo.OfDevice(path(d.path()), d.weight()))
            .toList(),
        rates(blkio.readBps()),
        rates(blkio.writeBps()),
        rates(blkio.readIops()),
        rates(blkio.writeIops()));
  }

  private static List<BlockIo.OfDevice> rates(List<HostWishes.ThrottleDevice> wishes) {
    return wishes.stream().map(d -> new BlockIo.OfDevice(path(d.path()), d.rate())).toList();
  }

  private static String path(String device) {
    refuse(device == null || !device.startsWith("/dev/"), "bad format for device path: " + device);
    return device;
  }

  /** What Docker answers with a container that it makes all the same. */
  static List<String> warnings(Resources resources) {
    return resources.oomKillDisabled() && resources.memoryBytes() == 0
        ? List.of(
            "OOM killer is disabled for the container, but no memory limit is set, this can result"
                + " in the system running out of resources.")
        : List.of();
  }

  private static void memory(HostWishes.Limits limits) {
    long memory = limits.memory();
    long swap = limits.memorySwap();
    long reservation = limits.memoryReservation();
    refuse(memory != 0 && memory < LEAST_MEMORY, "Minimum memory limit allowed is 6MB");
    refuse(
        memory > 0 && swap > 0 && swap < memory,
        "Minimum memoryswap limit should be larger than memory limit, see usage");
    refuse(
        memory == 0 && swap > 0,
        "You should always set the Memory limit when using Memoryswap limit, see usage");
    refuse(
        reservation != 0 && reservation < LEAST_MEMORY,
        "Minimum memory reservation allowed is 6MB");
    refuse(
        memory > 0 && reservation > memory,
        "Minimum memory limit can not be less than memory reservation limit, see usage");
  }

  private static void cpu(HostWishes.Limits limits) {
    long nano = limits.nanoCpus();
    long period = limits.cpuPeriod();
    long quota = limits.cpuQuota();
    refuse(
        nano > 0 && period > 0, "Conflicting options: Nano CPUs and CPU Period cannot both be set");
    refuse(
        nano > 0 && quota > 0, "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
    refuse(nano < 0, "Range of CPUs is from 0.01, asked for are " + nano + " billionths");
    refuse(
        period != 0 && (period < 1_000 || period > 1_000_000),
        "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
    refuse(quota > 0 && quota < 1_000, "CPU cfs quota can not be less than 1ms (i.e. 1000)");
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw Bad.request(message);
    }
  }
}
