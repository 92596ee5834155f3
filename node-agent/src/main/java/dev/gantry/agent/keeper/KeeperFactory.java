package dev.gantry.agent.keeper;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.ProgramImage;
import dev.gantry.agent.program.Stub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes keepers, and finds those again that an earlier agent made. */
final class KeeperFactory {
  private static final int F_DUPFD_CLOEXEC = 1030;

  /** Above the descriptors that a keeper uses itself: dup3 of a number to itself is EINVAL. */
  private static final int HIGH = 16;

  private final Kernel kernel;
  private final Stub stub;

  KeeperFactory(Kernel kernel, Stub stub) {
    this.kernel = kernel;
    this.stub = stub;
  }

  /**
   * Clones a keeper from this process. Blocks for the time that copying the page tables takes.
   *
   * @throws KernelException if there can't be one
   */
  Keeper create() {
    KeeperArena arena = KeeperArena.create(kernel);
    Kernel.Pipe commands = kernel.pipe(0);
    Kernel.Pipe answers = kernel.pipe(0);
    List<Integer> high = new ArrayList<>();
    try {
      for (int fd :
          List.of(
              commands.readEnd(),
              answers.writeEnd(),
              answers.readEnd(),
              commands.writeEnd(),
              arena.fd())) {
        high.add((int) kernel.call(Sys.FCNTL, "fd " + fd, fd, F_DUPFD_CLOEXEC, HIGH));
      }
      int pid = born(arena, high);
      int pidfd = kernel.pidfdOpen(pid);
      long startTime = ProcStat.of(pid).map(ProcStat::startTime).orElseThrow();
      Keeper keeper =
          new Keeper(
              kernel,
              new Keeper.Identity(pid, startTime),
              arena,
              new Keeper.Connection(pidfd, commands.writeEnd(), answers.readEnd()));
      keeper.greet();
      return keeper;
    } finally {
      high.forEach(kernel::close);
      kernel.close(commands.readEnd());
      kernel.close(answers.writeEnd());
    }
  }

  private int born(KeeperArena arena, List<Integer> descriptors) {
    KeeperBirth birth =
        new KeeperBirth(
            descriptors,
            toUnmap(arena),
            arena.base() + KeeperArena.AT_REQUESTED,
            arena.base() + KeeperArena.AT_ANSWERED);
    ProgramImage image =
        ProgramImage.write(birth.program, arena.loopMemory(), arena.loopBase(), Map.of());
    arena.ready(image.addressOf(birth.done));
    stub.run(image.entry());
    int pid = image.readInt(birth.keeperPid, 0);
    long result = image.result(birth.cloneKeeper());
    if (pid <= 0 || result < 0) {
      throw new KernelException(
          "clone3", "keeper", result < 0 ? (int) -result : Errno.EAGAIN.number());
    }
    return pid;
  }

  /** Everything but the stub, the arena and what the kernel itself mapped (vdso). */
  private List<KeeperBirth.Range> toUnmap(KeeperArena arena) {
    List<KeeperBirth.Range> keep = new ArrayList<>();
    keep.add(new KeeperBirth.Range(stub.address(), stub.address() + Stub.PAGE));
    keep.add(new KeeperBirth.Range(arena.base(), arena.base() + KeeperArena.SIZE));
    long top = 0;
    for (String line : mappings()) {
      String[] range = line.substring(0, line.indexOf(' ')).split("-");
      long from = Long.parseUnsignedLong(range[0], 16);
      long to = Long.parseUnsignedLong(range[1], 16);
      if (from < 0) {
        continue; // vsyscall: the kernel's own half
      }
      top = Math.max(top, to);
      if (line.contains("[vdso]") || line.contains("[vvar")) {
        keep.add(new KeeperBirth.Range(from, to));
      }
    }
    return gaps(keep, top);
  }

  static List<KeeperBirth.Range> gaps(List<KeeperBirth.Range> keep, long top) {
    List<KeeperBirth.Range> sorted = new ArrayList<>(keep);
    sorted.sort(Comparator.comparingLong(KeeperBirth.Range::from));
    List<KeeperBirth.Range> gaps = new ArrayList<>();
    long at = 0;
    for (KeeperBirth.Range range : sorted) {
      if (range.from() > at) {
        gaps.add(new KeeperBirth.Range(at, range.from()));
      }
      at = range.to();
    }
    if (top > at) {
      gaps.add(new KeeperBirth.Range(at, top));
    }
    return gaps;
  }

  private static List<String> mappings() {
    try {
      return Files.readAllLines(Path.of("/proc/self/maps"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The keeper of that identity, if it still lives. */
  Optional<Keeper> adopt(Keeper.Identity identity) {
    int pidfd;
    try {
      pidfd = kernel.pidfdOpen(identity.pid());
    } catch (KernelException e) {
      return Optional.empty();
    }
    Optional<ProcStat> stat = ProcStat.of(identity.pid());
    if (stat.isEmpty()
        || stat.get().isZombie()
        || stat.get().startTime() != identity.startTime()
        || !stat.get().name().equals(KeeperBirth.NAME)) {
      kernel.close(pidfd);
      return Optional.empty();
    }
    KeeperArena arena = KeeperArena.adopt(kernel, kernel.pidfdGetfd(pidfd, KeeperBirth.ARENA));
    int commands = kernel.pidfdGetfd(pidfd, KeeperBirth.COMMANDS_WRITE);
    int answers = kernel.pidfdGetfd(pidfd, KeeperBirth.ANSWERS_READ);
    new KeeperHandover(kernel, identity.pid(), arena).awaitIdle();
    arena.forgetProgram();
    Keeper keeper =
        new Keeper(kernel, identity, arena, new Keeper.Connection(pidfd, commands, answers));
    keeper.greet();
    return Optional.of(keeper);
  }
}
