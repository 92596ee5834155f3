package dev.gantry.model.spec;

/**
 * Limits of a container, in Docker's units; 0 means no limit. Values are those of the API: the node
 * converts them for cgroup v1 or v2.
 *
 * @param memoryBytes hard limit
 * @param memorySwapBytes memory plus swap; 0 = twice the memory limit, -1 = unlimited swap
 * @param memoryReservationBytes soft limit
 * @param nanoCpus billionths of a CPU ({@code --cpus}); excludes quota and period
 * @param cpuShares relative weight, 2…262144
 * @param cpuQuotaMicros run time per period in µs
 * @param cpuPeriodMicros length of a period in µs
 * @param cpusetCpus list such as {@code 0-1}; empty = all
 * @param cpusetMems as above, memory nodes
 * @param pidsLimit most processes and threads; 0 or -1 = no limit
 * @param oomScoreAdj -1000…1000
 * @param shmBytes size of /dev/shm; 0 = 64 MiB
 * @param oomKillDisabled processes wait for memory instead of being killed (cgroup v1 only)
 * @param swappiness 0…100; null = the host's (cgroup v1 only)
 */
public record Resources(
    long memoryBytes,
    long memorySwapBytes,
    long memoryReservationBytes,
    long nanoCpus,
    long cpuShares,
    long cpuQuotaMicros,
    long cpuPeriodMicros,
    String cpusetCpus,
    String cpusetMems,
    long pidsLimit,
    int oomScoreAdj,
    long shmBytes,
    boolean oomKillDisabled,
    Long swappiness,
    BlockIo blockIo) {
  public static final Resources UNLIMITED = new Resources(0, 0, 0, 0, 0, 0, 0, "", "", 0, 0, 0);

  public Resources(
      long memoryBytes,
      long memorySwapBytes,
      long memoryReservationBytes,
      long nanoCpus,
      long cpuShares,
      long cpuQuotaMicros,
      long cpuPeriodMicros,
      String cpusetCpus,
      String cpusetMems,
      long pidsLimit,
      int oomScoreAdj,
      long shmBytes) {
    this(
        memoryBytes,
        memorySwapBytes,
        memoryReservationBytes,
        nanoCpus,
        cpuShares,
        cpuQuotaMicros,
        cpuPeriodMicros,
        cpusetCpus,
        cpusetMems,
        pidsLimit,
        oomScoreAdj,
        shmBytes,
        false,
        null,
        BlockIo.NONE);
  }

  public Resources {
    blockIo = blockIo == null ? BlockIo.NONE : blockIo;
    cpusetCpus = cpusetCpus == null ? "" : cpusetCpus;
    cpusetMems = cpusetMems == null ? "" : cpusetMems;
  }
}
