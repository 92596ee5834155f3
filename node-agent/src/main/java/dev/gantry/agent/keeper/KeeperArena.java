package dev.gantry.agent.keeper;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The memory (a memfd) that an agent shares with one keeper: a header, the keeper's own loop, and
 * room for the program that it runs. An agent after this one maps it elsewhere, so the keeper's
 * address of it stands in the header.
 *
 * <pre>
 *     0  magic, ABI version, base (address in the keeper), number of the program requested, of
 *        the program answered, address of "done"
 *  4096  the loop
 * 16384  the program being run
 * </pre>
 */
final class KeeperArena {
  /** The layout below. The next one must leave an agent able to adopt keepers of this one. */
  static final long ABI = 1;

  /** Keepers of an agent before: they live as long as their containers. */
  private static final long OLDEST_ABI = 1;

  static final long SIZE = 4L << 20;
  private static final long MAGIC = 0x5250_4b59_5254_4e47L; // "GNTRYKPR"
  private static final long LOOP = 4096;
  private static final long PROGRAM = 16384;
  private static final int AT_MAGIC = 0;
  private static final int AT_ABI = 8;
  private static final int AT_BASE = 16;
  static final int AT_REQUESTED = 24;
  static final int AT_ANSWERED = 32;
  private static final int AT_DONE = 40;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;

  private final Kernel kernel;
  private final int fd;
  private final MemorySegment memory;

  private KeeperArena(Kernel kernel, int fd, MemorySegment memory) {
    this.kernel = kernel;
    this.fd = fd;
    this.memory = memory;
  }

  /** A new arena whose keeper will have it at the same address. */
  static KeeperArena create(Kernel kernel) {
    int fd;
    try (Arena scratch = Arena.ofConfined()) {
      long name = Kernel.cString(scratch, "gantry-keeper");
      int closeOnExec = 1;
      fd = (int) kernel.call(Sys.MEMFD_CREATE, "gantry-keeper", name, closeOnExec);
    }
    try {
      kernel.call(Sys.FTRUNCATE, "the keeper's arena", fd, SIZE);
      KeeperArena arena = map(kernel, fd);
      arena.memory.set(ValueLayout.JAVA_LONG, AT_ABI, ABI);
      arena.memory.set(ValueLayout.JAVA_LONG, AT_BASE, arena.memory.address());
      return arena;
    } catch (RuntimeException e) {
      kernel.close(fd);
      throw e;
    }
  }

  /**
   * The arena of a keeper that an agent before this one started.
   *
   * @param fd its memfd; closed with the arena
   * @throws IllegalStateException if it is not one that this agent understands
   */
  static KeeperArena adopt(Kernel kernel, int fd) {
    KeeperArena arena = map(kernel, fd);
    long abi = arena.header(AT_ABI);
    if (arena.header(AT_MAGIC) != MAGIC || abi < OLDEST_ABI || abi > ABI) {
      arena.close();
      throw new IllegalStateException("keeper with unknown arena version " + abi);
    }
    return arena;
  }

  private static KeeperArena map(Kernel kernel, int fd) {
    long address =
        kernel.call(Sys.MMAP, "the keeper's arena", 0, SIZE, PROT_READ_WRITE, MAP_SHARED, fd, 0);
    return new KeeperArena(kernel, fd, MemorySegment.ofAddress(address).reinterpret(SIZE));
  }

  /**
   * Takes away what the dead agent left of its last program: results that the next one would take
   * for its own, and maybe secrets. By a hole, because writing zeros would take the memory.
   */
  void forgetProgram() {
    long punchHoleKeepSize = 3;
    kernel.call(
        Sys.FALLOCATE, "the keeper's arena", fd, punchHoleKeepSize, PROGRAM, SIZE - PROGRAM);
  }

  /** Says that the loop is written: from now on this arena can be adopted. */
  void ready(long doneAddress) {
    memory.set(ValueLayout.JAVA_LONG, AT_DONE, doneAddress);
    memory.set(ValueLayout.JAVA_LONG, AT_MAGIC, MAGIC);
  }

  int fd() {
    return fd;
  }

  /** Address in the keeper. */
  long base() {
    return header(AT_BASE);
  }

  long header(int at) {
    return memory.get(ValueLayout.JAVA_LONG, at);
  }

  void header(int at, long value) {
    memory.set(ValueLayout.JAVA_LONG, at, value);
  }

  long doneAddress() {
    return header(AT_DONE);
  }

  MemorySegment loopMemory() {
    return memory.asSlice(LOOP, PROGRAM - LOOP);
  }

  long loopBase() {
    return base() + LOOP;
  }

  MemorySegment programMemory() {
    return memory.asSlice(PROGRAM);
  }

  long programBase() {
    return base() + PROGRAM;
  }

  /** Unmaps it here; the keeper's mapping stays. */
  void close() {
    kernel.call(Sys.MUNMAP, "the keeper's arena", memory.address(), SIZE);
    kernel.close(fd);
  }
}
