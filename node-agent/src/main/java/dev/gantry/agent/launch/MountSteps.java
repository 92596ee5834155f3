package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.ChildCalls.HERE;
import static dev.gantry.agent.launch.ChildCalls.MS_NODEV;
import static dev.gantry.agent.launch.ChildCalls.MS_NOEXEC;
import static dev.gantry.agent.launch.ChildCalls.MS_NOSUID;
import static dev.gantry.agent.launch.ChildCalls.MS_RDONLY;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.text;
import static dev.gantry.agent.program.Arg.words;

import dev.gantry.agent.cgroup.CgroupView;
import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;
import dev.gantry.agent.security.KernelPaths;
import dev.gantry.agent.users.JoinedUsers;
import dev.gantry.model.spec.SecuritySpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is mounted over the root. Sources of binds are opened while the host's files can be seen;
 * everything is attached after the pivot, when no link of the image leads outside.
 */
final class MountSteps {
  private static final long OPEN_TREE_CLONE = 1;
  private static final long AT_RECURSIVE = 0x8000;
  private static final long AT_EMPTY_PATH = 0x1000;
  private static final long CLOEXEC = 02000000;
  private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
  private static final long MOVE_MOUNT_T_SYMLINKS = 0x10;
  private static final long MOUNT_ATTR_RDONLY = 1;
  private static final long DEFAULT_SHM = 64L << 20;

  private final ChildCalls calls;
  private final Program program;
  private final JoinedUsers users;
  private final Map<LaunchPlan.BindSource, Step> opened = new HashMap<>();

  /**
   * @param users null: ids are the host's
   */
  MountSteps(ChildCalls calls, JoinedUsers users) {
    this.calls = calls;
    this.users = users;
    this.program = calls.program;
  }

  /** Before anything becomes private: a bind may want to stay a peer of the host's mount. */
  void openSources(List<LaunchPlan.BindSource> binds) {
    binds.stream().filter(bind -> !isMapped(bind)).forEach(this::openSource);
  }

  /** Those of the data folder, once it shows the container's ids. */
  void openMapped(List<LaunchPlan.BindSource> binds) {
    binds.stream().filter(this::isMapped).forEach(this::openSource);
  }

  private boolean isMapped(LaunchPlan.BindSource bind) {
    return users != null && bind.bind().source().startsWith(users.data());
  }

  private void openSource(LaunchPlan.BindSource bind) {
    String source = bind.bind().source().toString();
    Step tree =
        program.call(
            Sys.OPEN_TREE,
            source,
            HERE,
            text(source),
            num(OPEN_TREE_CLONE | CLOEXEC | AT_RECURSIVE));
    if (users != null && !isMapped(bind)) {
      // A file system that can't be mapped shows its files as nobody's, and they are as safe.
      program
          .call(
              Sys.MOUNT_SETATTR,
              source + " with mapped ids",
              result(tree),
              text(""),
              num(AT_EMPTY_PATH | AT_RECURSIVE),
              words(num(UserSteps.MOUNT_ATTR_IDMAP), num(0), num(0), num(UserSteps.USERS)),
              num(32))
          .tolerate(Errno.EINVAL, Errno.EPERM);
    }
    long readOnly = bind.bind().readOnly() ? MOUNT_ATTR_RDONLY : 0;
    program.call(
        Sys.MOUNT_SETATTR,
        source,
        result(tree),
        text(""),
        num(AT_EMPTY_PATH | AT_RECURSIVE),
        words(num(readOnly), num(0), num(propagation(bind.bind().propagation())), num(0)),
        num(32));
    opened.put(bind, tree);
  }

  private static long propagation(String name) {
    return switch (name) {
      case "private", "rprivate" -> ChildCalls.MS_PRIVATE;
      case "slave", "rslave" -> ChildCalls.MS_SLAVE;
      case "shared", "rshared" -> ChildCalls.MS_SHARED;
      default -> throw new IllegalArgumentException("invalid propagation mode: " + name);
    };
  }

  /** proc, sys, dev and what belongs below them. */
  void system(LaunchPlan plan) {
    boolean privileged = plan.request().spec().security().privileged();
    long noNothing = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    calls.folder("/proc", 0755);
    calls.mount("proc", "/proc", "proc", noNothing, null);
    calls.folder("/dev", 0755);
    calls.mount(
        "tmpfs", "/dev", "tmpfs", MS_NOSUID | ChildCalls.MS_STRICTATIME, "mode=755,size=65536k");
    calls.folder("/dev/pts", 0755);
    calls.mount(
        "devpts",
        "/dev/pts",
        "devpts",
        MS_NOSUID | MS_NOEXEC,
        "newinstance,ptmxmode=0666,mode=0620,gid=" + onHost(5));
    if (users != null) {
      own("/dev/pts", 0, 0);
      own("/dev/pts/ptmx", 0, 0);
    }
    calls.folder("/sys", 0755);
    calls.mount("sysfs", "/sys", "sysfs", noNothing | (privileged ? 0 : MS_RDONLY), null);
    cgroups(plan.cgroupView(), privileged);
    if (plan.request().spec().namespaces().hostIpc()) {
      return; // the host's are bound here
    }
    calls.folder("/dev/mqueue", 0755);
    calls.mount("mqueue", "/dev/mqueue", "mqueue", noNothing, null);
    calls.folder("/dev/shm", 01777);
    long shm = plan.request().spec().resources().shmBytes();
    calls.mount(
        "shm", "/dev/shm", "tmpfs", noNothing, "mode=1777,size=" + (shm > 0 ? shm : DEFAULT_SHM));
  }

  /** After the cgroup namespace was made: the mounts begin at the container's own groups. */
  private void cgroups(CgroupView view, boolean privileged) {
    long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    long own = flags | (privileged ? 0 : MS_RDONLY);
    switch (view) {
      case CgroupView.Unified ignored ->
          calls.mount("cgroup", "/sys/fs/cgroup", "cgroup2", own, null);
      case CgroupView.Hierarchies hierarchies -> {
        calls.mount("tmpfs", "/sys/fs/cgroup", "tmpfs", flags, "mode=755");
        hierarchies.options().forEach((folder, options) -> hierarchy(folder, own, options));
        if (!privileged) {
          calls.readOnly("/sys/fs/cgroup", flags);
        }
      }
    }
  }

  private void hierarchy(String folder, long flags, String options) {
    String at = "/sys/fs/cgroup/" + folder;
    calls.folder(at, 0755);
    calls.mount("cgroup", at, "cgroup", flags, options);
  }

  void devices() {
    calls.device("/dev/null", 1, 3);
    calls.device("/dev/zero", 1, 5);
    calls.device("/dev/full", 1, 7);
    calls.device("/dev/random", 1, 8);
    calls.device("/dev/urandom", 1, 9);
    calls.device("/dev/tty", 5, 0);
    calls.link("pts/ptmx", "/dev/ptmx");
    calls.link("/proc/self/fd", "/dev/fd");
    calls.link("/proc/self/fd/0", "/dev/stdin");
    calls.link("/proc/self/fd/1", "/dev/stdout");
    calls.link("/proc/self/fd/2", "/dev/stderr");
    calls.link("/proc/kcore", "/dev/core");
  }

  /** Those of the host, in the place of what is there. */
  void devices(DeviceNodes nodes) {
    for (DeviceNodes.Node node : nodes.all()) {
      String path = node.path();
      if (path.lastIndexOf('/') > 0) {
        calls.folders(path.substring(0, path.lastIndexOf('/')), 0755);
      }
      program.call(Sys.UNLINKAT, path, HERE, text(path), num(0)).tolerate(Errno.ENOENT);
      program.call(
          Sys.MKNODAT, path, HERE, text(path), num(node.mode()), num(node.number().encoded()));
      own(path, node.uid(), node.gid());
    }
  }

  private void own(String path, long uid, long gid) {
    program.call(Sys.FCHOWNAT, path, HERE, text(path), num(onHost(uid)), num(onHost(gid)), num(0));
  }

  private long onHost(long id) {
    return users == null ? id : users.ids().onHost(id);
  }

  /** The tenant's mounts in their order; files of /etc come before them. */
  void tenants(LaunchPlan plan) {
    int etc = plan.binds().size() - count(plan.request().mounts());
    int next = 0;
    while (next < etc) {
      attach(plan.binds().get(next++));
    }
    for (ResolvedMount mount : plan.request().mounts()) {
      switch (mount) {
        case ResolvedMount.Bind ignored -> attach(plan.binds().get(next++));
        case ResolvedMount.Tmpfs tmpfs -> tmpfs(tmpfs);
      }
    }
  }

  private static int count(List<ResolvedMount> mounts) {
    return (int) mounts.stream().filter(m -> m instanceof ResolvedMount.Bind).count();
  }

  private void attach(LaunchPlan.BindSource source) {
    String target = source.bind().target();
    if (source.folder()) {
      calls.folders(target, 0755);
    } else {
      calls.file(target);
    }
    Step tree = opened.get(source);
    program.call(
        Sys.MOVE_MOUNT,
        source.bind().source() + " → " + target,
        result(tree),
        text(""),
        HERE,
        text(target),
        num(MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS));
    calls.close(tree);
  }

  private void tmpfs(ResolvedMount.Tmpfs mount) {
    TmpfsOptions options = TmpfsOptions.parse(mount.options(), this::onHost);
    calls.folders(mount.target(), 0755);
    long readOnly = mount.readOnly() ? MS_RDONLY : 0;
    calls.mount("tmpfs", mount.target(), "tmpfs", options.flags() | readOnly, options.data());
  }

  /**
   * Hides and protects; which of the two mounts applies, the kind of the path decides. Before the
   * tenant's mounts: one of them could put something else in the place of /dev/null.
   */
  void protect(SecuritySpec security) {
    for (String path : KernelPaths.masked(security)) {
      calls
          .mount("/dev/null", path, null, ChildCalls.MS_BIND, null)
          .tolerate(Errno.ENOENT, Errno.ENOTDIR);
      calls
          .mount("tmpfs", path, "tmpfs", MS_RDONLY, "size=0k")
          .tolerate(Errno.ENOENT, Errno.ENOTDIR);
    }
    for (String path : KernelPaths.readOnly(security)) {
      calls
          .mount(path, path, null, ChildCalls.MS_BIND | ChildCalls.MS_REC, null)
          .tolerate(Errno.ENOENT);
      calls.readOnly(path, MS_NOSUID | MS_NODEV | MS_NOEXEC).tolerate(Errno.ENOENT, Errno.EINVAL);
    }
  }
}
