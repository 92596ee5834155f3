package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.ChildCalls.HERE;
import static dev.gantry.agent.program.Arg.bytes;
import static dev.gantry.agent.program.Arg.load;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.strings;
import static dev.gantry.agent.program.Arg.text;
import static dev.gantry.agent.program.Arg.words;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.Cell;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;
import dev.gantry.agent.security.Capability;
import dev.gantry.agent.security.CapabilitySet;
import dev.gantry.model.spec.Rlimit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What concerns the process itself: groups, streams, privileges, and at last its program. */
final class ProcessSteps {
  private static final long CLONE_NEWCGROUP = 0x02000000;
  private static final long CLONE_NEWNET = 0x40000000;
  private static final long CLOSE_RANGE_CLOEXEC = 4;
  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
  private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;
  private static final int CAPABILITY_VERSION_3 = 0x20080522;
  private static final int SECCOMP_SET_MODE_FILTER = 1;
  private static final int SOCK_FILTER_SIZE = 8;
  private static final int SIG_SETMASK = 2;
  private static final int SIOCSIFFLAGS = 0x8914;

  private final ChildCalls calls;
  private final Program program;

  ProcessSteps(ChildCalls calls) {
    this.calls = calls;
    this.program = calls.program;
  }

  void session() {
    program.call(Sys.SETSID, "");
  }

  void join(List<Path> joinFiles, int oomScoreAdj) {
    joinFiles.forEach(file -> calls.write(file.toString(), "0"));
    calls.write("/proc/self/oom_score_adj", Integer.toString(oomScoreAdj));
    program.call(Sys.UMASK, "0", num(0));
  }

  /** After the join: the namespace's root is the group that one is in. */
  void cgroupNamespace() {
    program.call(Sys.UNSHARE, "cgroup namespace", num(CLONE_NEWCGROUP));
  }

  /** Before the pivot, while the host's /proc is there; links and addresses are set up already. */
  void joinNetwork(Path namespace) {
    Step open =
        program.call(
            Sys.OPENAT,
            namespace.toString(),
            ChildCalls.HERE,
            text(namespace.toString()),
            num(Kernel.O_RDONLY | Kernel.O_CLOEXEC),
            num(0));
    program.call(Sys.SETNS, "network namespace", result(open), num(CLONE_NEWNET));
    calls.close(open);
  }

  /** An own network namespace begins with a loopback link that is down. */
  void loopbackUp() {
    int inet = 2;
    int datagram = 2 | 02000000;
    byte[] request = new byte[40];
    request[0] = 'l';
    request[1] = 'o';
    request[16] = 1; // IFF_UP
    Step socket = program.call(Sys.SOCKET, "inet", num(inet), num(datagram), num(0));
    program.call(Sys.IOCTL, "lo up", result(socket), num(SIOCSIFFLAGS), bytes(request));
    calls.close(socket);
  }

  void names(String hostname, String domainname) {
    setName(Sys.SETHOSTNAME, hostname);
    if (!domainname.isEmpty()) {
      setName(Sys.SETDOMAINNAME, domainname);
    }
  }

  private void setName(Sys sys, String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    program.call(sys, name, text(name), num(length));
  }

  /** Pipes or /dev/null; a terminal is in its place already. Everything else closes at execve. */
  void streams(LaunchStreams streams, long owner) {
    if (streams.terminal() == null) {
      stream(0, streams.stdin(), 0, owner);
      stream(1, streams.stdout(), 4, owner);
      stream(2, streams.stderr(), 4, owner);
    }
    program.call(Sys.CLOSE_RANGE, "3…", num(3), num(0xffffffffL), num(CLOSE_RANGE_CLOEXEC));
  }

  private void stream(int fd, Cell pipe, int end, long owner) {
    String name = List.of("stdin", "stdout", "stderr").get(fd);
    if (pipe == null) {
      Step open =
          program.call(
              Sys.OPENAT, "/dev/null", HERE, text("/dev/null"), num(Kernel.O_RDWR), num(0));
      program.call(Sys.DUP3, name, result(open), num(fd), num(0));
      return;
    }
    program.call(Sys.DUP3, name, load(pipe, end), num(fd), num(0));
    if (owner != 0) {
      // So that the user may open /dev/stdout anew; the pipes are root's otherwise.
      program.call(Sys.FCHOWN, "stdio " + fd, num(fd), num(owner), num(-1)).tolerateAll();
    }
  }

  /**
   * Pipes belong to the host's root, which is nobody in a user namespace: before it is entered they
   * are given to the user, root too.
   */
  void own(LaunchStreams streams, long owner) {
    own(streams.stdin(), 0, owner);
    own(streams.stdout(), 4, owner);
    own(streams.stderr(), 4, owner);
  }

  private void own(Cell pipe, int end, long owner) {
    if (pipe != null) {
      program.call(Sys.FCHOWN, pipe.name(), load(pipe, end), num(owner), num(-1)).tolerateAll();
    }
  }

  /** Before a user namespace is entered: above a hard limit, only the host's privilege counts. */
  void limits(Privileges plan) {
    plan.rlimits().forEach(this::limit);
  }

  void workdir(String workdir) {
    calls.folders(workdir, 0755);
    program.call(Sys.CHDIR, workdir, text(workdir));
  }

  /**
   * Gives up privileges. A filter is loaded before that unless no_new_privs is set, since it takes
   * CAP_SYS_ADMIN then.
   */
  void privileges(Privileges plan, int lastCapability) {
    boolean noNewPrivileges = plan.noNewPrivileges();
    UserIdentity user = plan.user();
    CapabilitySet keep = plan.capabilities();
    Arg keyring = text("_ses." + plan.container());
    program
        .call(Sys.KEYCTL, "session keyring", num(KEYCTL_JOIN_SESSION_KEYRING), keyring)
        .tolerate(Errno.ENOSYS, Errno.EPERM, Errno.EDQUOT);
    for (int i = 0; i <= lastCapability; i++) {
      if ((keep.bits() >> i & 1) == 0) {
        program.call(
            Sys.PRCTL, "drop " + name(i), num(PR_CAPBSET_DROP), num(i), num(0), num(0), num(0));
      }
    }
    if (!noNewPrivileges) {
      filter(plan);
    }
    groups(user.groups());
    Arg gid = num(user.gid());
    program.call(Sys.SETRESGID, "gid " + user.gid(), gid, gid, gid);
    Arg uid = num(user.uid());
    program.call(Sys.SETRESUID, "uid " + user.uid(), uid, uid, uid);
    // A user other than root has lost them by now; only the bounding set is left, as with Docker.
    long bits = user.uid() == 0 ? keep.bits() : 0;
    program.call(Sys.CAPSET, "0x" + Long.toHexString(bits), capHeader(), capData(bits));
    program
        .call(
            Sys.PRCTL,
            "clear ambient",
            num(PR_CAP_AMBIENT),
            num(PR_CAP_AMBIENT_CLEAR_ALL),
            num(0),
            num(0),
            num(0))
        .tolerateAll();
    if (noNewPrivileges) {
      program.call(
          Sys.PRCTL, "no new privileges", num(PR_SET_NO_NEW_PRIVS), num(1), num(0), num(0), num(0));
      filter(plan);
    }
  }

  /** Above the hard limit that the agent has, it takes CAP_SYS_RESOURCE. */
  private void limit(Rlimit limit) {
    program.call(
        Sys.PRLIMIT64,
        limit.name() + "=" + limit.soft() + ":" + limit.hard(),
        num(0),
        num(limit.number()),
        words(num(limit.soft()), num(limit.hard())),
        num(0));
  }

  private static String name(int capability) {
    Capability[] known = Capability.values();
    return capability < known.length ? "CAP_" + known[capability] : "capability " + capability;
  }

  private void groups(List<Long> groups) {
    ByteBuffer ids = ByteBuffer.allocate(groups.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
    groups.forEach(group -> ids.putInt((int) (long) group));
    program.call(Sys.SETGROUPS, groups.toString(), num(groups.size()), bytes(ids.array()));
  }

  static Arg capHeader() {
    return words(num(CAPABILITY_VERSION_3));
  }

  static Arg capData(long bits) {
    ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    for (long half : new long[] {bits, bits >>> 32}) {
      data.putInt((int) half).putInt((int) half).putInt(0); // effective, permitted, inheritable
    }
    return bytes(data.array());
  }

  private void filter(Privileges plan) {
    plan.filter()
        .ifPresent(
            filter ->
                program.call(
                    Sys.SECCOMP,
                    filter.length / SOCK_FILTER_SIZE + " instructions",
                    num(SECCOMP_SET_MODE_FILTER),
                    num(0),
                    words(num(filter.length / SOCK_FILTER_SIZE), bytes(filter))));
  }

  /** The candidates in turn; all of them failing leads on to the next step. */
  List<Step> execute(List<String> args, List<String> env) {
    program.call(Sys.UMASK, "022", num(022));
    program.call(Sys.RT_SIGPROCMASK, "unblock", num(SIG_SETMASK), words(num(0)), num(0), num(8));
    Arg arguments = strings(args);
    Arg environment = strings(env);
    List<Step> attempts = new ArrayList<>();
    for (String file : candidates(args.getFirst(), env)) {
      attempts.add(
          program
              .call(Sys.EXECVE, file, text(file), arguments, environment)
              .tolerate(Errno.ENOENT, Errno.EACCES, Errno.ENOTDIR));
    }
    return attempts;
  }

  /** As exec.LookPath of Go, and so Docker, does it. */
  static List<String> candidates(String file, List<String> env) {
    if (file.contains("/")) {
      return List.of(file);
    }
    String path =
        env.stream()
            .filter(line -> line.startsWith("PATH="))
            .reduce((first, second) -> second)
            .orElse("PATH=")
            .substring("PATH=".length());
    return Arrays.stream(path.split(":"))
        .map(folder -> folder.isEmpty() ? file : folder + "/" + file)
        .distinct()
        .toList();
  }
}
