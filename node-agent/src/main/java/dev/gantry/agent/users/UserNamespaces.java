package dev.gantry.agent.users;

import static dev.gantry.agent.program.Arg.address;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.text;
import static dev.gantry.agent.program.Arg.words;

import dev.gantry.agent.keeper.Keeper;
import dev.gantry.agent.keeper.Keepers;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.Cell;
import dev.gantry.agent.program.Label;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes pairs of a user namespace and the network namespace that it owns, so that root in the one
 * administers the other. A JVM, with its many threads, can't; a child of a keeper can.
 *
 * <p>A pair is made before it is known who takes it. Its ids are written when a container does:
 * files of the map stay open until then. Nobody lives in a pair: a killed agent leaves none.
 */
public final class UserNamespaces implements AutoCloseable {
  private static final long CLONE_FLAGS =
      0x100 // VM
          | 0x400 // FILES: what the child opens is the keeper's
          | 0x4000 // VFORK
          | 0x100000 // PARENT_SETTID
          | 0x100000000L // CLEAR_SIGHAND
          | 0x10000000 // NEWUSER
          | 0x40000000; // NEWNET
  private static final int SIGCHLD = 17;
  private static final int NS_GET_USERNS = 0xb701;
  private static final int P_PID = 1;
  private static final int WEXITED = 4;

  private final Kernel kernel;
  private final Keepers keepers;
  private final Path data;
  private final String own;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by lock: by the user namespace's name, what has no ids yet. */
  private final Map<String, Unmapped> unmapped = new HashMap<>();

  /**
   * @param data see {@link JoinedUsers}
   */
  public UserNamespaces(Kernel kernel, Keepers keepers, Path data) {
    this.kernel = kernel;
    this.keepers = keepers;
    this.data = data;
    this.own = name(Path.of("/proc/self/ns/user"));
  }

  /**
   * @param networkFd number of the descriptor that was handed out
   * @param network what it was open on
   */
  private record Unmapped(int uids, int gids, int networkFd, String network) {}

  /** Two descriptors in the agent. */
  private record Pair(int user, int network) {}

  /**
   * A network namespace of a pair that has no ids yet.
   *
   * @return descriptor, the caller's to close
   * @throws KernelException if the kernel refused
   */
  public int network() {
    Pair pair = make();
    kernel.close(pair.user());
    return pair.network();
  }

  /**
   * What a container joins: the user namespace that owns its network, or a new pair.
   *
   * @param network a path that opens its network namespace; null: a new one of its own
   */
  public JoinedUsers join(Path network, IdRange ids) {
    if (network == null) {
      return mapped(make(), ids);
    }
    int fd = kernel.open(network, Kernel.O_RDONLY, 0);
    try {
      int user = (int) kernel.call(Sys.IOCTL, "owner of " + network, fd, NS_GET_USERNS);
      if (!name(user).equals(own)) {
        return mapped(new Pair(user, fd), ids);
      }
      // Of the host, or of a container with the host's ids: it administers nothing there.
      kernel.close(user);
      Pair pair = make();
      kernel.close(pair.network());
      return mapped(new Pair(pair.user(), fd), ids);
    } catch (RuntimeException e) {
      kernel.close(fd);
      throw e;
    }
  }

  private JoinedUsers mapped(Pair pair, IdRange ids) {
    lock.lock();
    try {
      Unmapped maps = unmapped.remove(name(pair.user()));
      if (maps != null) {
        write(maps.uids(), ids.map());
        write(maps.gids(), ids.map());
        close(maps);
      }
      return new JoinedUsers(kernel, ids, data, pair.user(), pair.network());
    } finally {
      lock.unlock();
    }
  }

  private void write(int fd, String map) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] content = map.getBytes(StandardCharsets.US_ASCII);
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
      kernel.call(Sys.WRITE, "id map " + map, fd, bytes.address(), bytes.byteSize());
    }
  }

  private void close(Unmapped maps) {
    kernel.close(maps.uids());
    kernel.close(maps.gids());
  }

  private Pair make() {
    Program program = new Program();
    Cell pid = program.cell("pid", 1);
    Label child = Label.named("child");
    Label exit = Label.named("exit");
    program.failTo(Keeper.DONE);
    Arg none = num(0);
    Arg arguments =
        words(
            num(CLONE_FLAGS),
            none,
            none,
            address(pid),
            num(SIGCHLD),
            none,
            none,
            none,
            none,
            none,
            none);
    Step clone = program.call(Sys.CLONE3, "user namespace", arguments, num(88)).onZero(child);
    program.jump(Keeper.DONE);
    program.mark(child);
    program.failTo(exit);
    Step user = open(program, "/proc/self/ns/user");
    Step network = open(program, "/proc/self/ns/net");
    program.mark(exit);
    program.call(Sys.EXIT_GROUP, "child", num(0)).tolerateAll();
    Keeper keeper = keepers.idlest();
    Made made =
        keeper.run(
            program,
            Keeper.Watchdog.NONE,
            image ->
                new Made(
                    image.readInt(pid, 0),
                    List.of(image.result(clone), image.result(user), image.result(network))));
    try {
      return taken(keeper, made, List.of(clone, user, network));
    } finally {
      clear(keeper, made);
    }
  }

  /**
   * @param pid of the child, which has ended and is not reaped; 0: there is none
   * @param results of the clone, and descriptors in the keeper of both namespaces
   */
  private record Made(int pid, List<Long> results) {}

  private static Step open(Program program, String path) {
    return program.call(
        Sys.OPENAT,
        path,
        num(Kernel.AT_FDCWD),
        text(path),
        num(Kernel.O_RDONLY | Kernel.O_CLOEXEC),
        num(0));
  }

  private Pair taken(Keeper keeper, Made made, List<Step> steps) {
    for (int i = 0; i < steps.size(); i++) {
      long result = made.results().get(i);
      if (result < 0) {
        throw new KernelException(steps.get(i).callName(), steps.get(i).target(), (int) -result);
      }
    }
    List<Integer> opened = new ArrayList<>();
    try {
      opened.add(kernel.pidfdGetfd(keeper.pidfd(), (int) (long) made.results().get(1)));
      opened.add(kernel.pidfdGetfd(keeper.pidfd(), (int) (long) made.results().get(2)));
      // A process that is not reaped still has its credentials, and by them its maps.
      Path process = Path.of("/proc/" + made.pid());
      opened.add(kernel.open(process.resolve("uid_map"), Kernel.O_WRONLY, 0));
      opened.add(kernel.open(process.resolve("gid_map"), Kernel.O_WRONLY, 0));
    } catch (KernelException e) {
      opened.forEach(kernel::close);
      throw e;
    }
    Pair pair = new Pair(opened.get(0), opened.get(1));
    remember(pair, opened.get(2), opened.get(3));
    return pair;
  }

  /** And forgets those whose network was closed without a container ever having joined it. */
  private void remember(Pair pair, int uids, int gids) {
    lock.lock();
    try {
      unmapped
          .values()
          .removeIf(
              old -> {
                boolean gone = !old.network().equals(nameIfOpen(old.networkFd()));
                if (gone) {
                  close(old);
                }
                return gone;
              });
      unmapped.put(
          name(pair.user()), new Unmapped(uids, gids, pair.network(), name(pair.network())));
    } finally {
      lock.unlock();
    }
  }

  private static void clear(Keeper keeper, Made made) {
    Program program = new Program();
    for (long fd : made.results().subList(1, 3)) {
      if (fd > 0) {
        program.call(Sys.CLOSE, "namespace", num(fd)).tolerateAll();
      }
    }
    if (made.pid() > 0) {
      program
          .call(
              Sys.WAITID,
              "pid " + made.pid(),
              num(P_PID),
              num(made.pid()),
              num(0),
              num(WEXITED),
              num(0))
          .tolerateAll();
    }
    program.jump(Keeper.DONE);
    keeper.run(program, Keeper.Watchdog.NONE, image -> null);
  }

  private static String name(int fd) {
    return name(Path.of("/proc/self/fd/" + fd));
  }

  /** Empty when nothing is open there. */
  private static String nameIfOpen(int fd) {
    Path link = Path.of("/proc/self/fd/" + fd);
    return Files.isSymbolicLink(link) ? name(link) : "";
  }

  private static String name(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets go of pairs that nobody took. */
  @Override
  public void close() {
    lock.lock();
    try {
      unmapped.values().forEach(this::close);
      unmapped.clear();
    } finally {
      lock.unlock();
    }
  }
}
