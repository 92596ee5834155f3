package dev.gantry.model.stream;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a container uses and has used since its start, as its node's kernel counts it.
 *
 * @param at when it was read
 * @param cgroupVersion 1 or 2: which names {@code memory.details} has
 * @param networks by the link's name in the container; empty in the host's network
 */
public record Usage(
    Instant at,
    int cgroupVersion,
    Cpu cpu,
    Memory memory,
    Pids pids,
    List<BlockIoCount> blockIo,
    Map<String, Link> networks) {
  public Usage {
    blockIo = List.copyOf(blockIo);
    networks = Map.copyOf(networks);
  }

  /** The same, with what went through its links. */
  public Usage with(Map<String, Link> links) {
    return new Usage(at, cgroupVersion, cpu, memory, pids, blockIo, links);
  }

  /**
   * @param totalNanos of all its processes
   * @param perCpuNanos empty where the kernel does not say
   * @param hostNanos of everything on the host, idle time too; all processors together
   * @param online processors of the host
   * @param periods of its quota that have passed
   * @param throttledPeriods in which it had to wait
   * @param throttledNanos that it waited
   */
  public record Cpu(
      long totalNanos,
      long userNanos,
      long systemNanos,
      List<Long> perCpuNanos,
      long hostNanos,
      int online,
      long periods,
      long throttledPeriods,
      long throttledNanos) {
    public Cpu {
      perCpuNanos = List.copyOf(perCpuNanos);
    }
  }

  /**
   * In bytes.
   *
   * @param used with the page cache
   * @param highest 0 where the kernel does not say
   * @param limit the host's memory when there is none
   * @param failures how often the limit was met
   * @param details of {@code memory.stat}
   */
  public record Memory(
      long used, long highest, long limit, long failures, Map<String, Long> details) {
    public Memory {
      details = Map.copyOf(details);
    }
  }

  /**
   * @param limit 0 = none
   */
  public record Pids(long current, long limit) {}

  /**
   * @param operation {@code read} or {@code write}
   * @param bytes whether {@code value} counts bytes; otherwise operations
   */
  public record BlockIoCount(int major, int minor, String operation, boolean bytes, long value) {}

  /** What went through a network link. */
  public record Link(
      long receivedBytes,
      long receivedPackets,
      long receiveErrors,
      long receiveDropped,
      long sentBytes,
      long sentPackets,
      long sendErrors,
      long sendDropped) {}
}
