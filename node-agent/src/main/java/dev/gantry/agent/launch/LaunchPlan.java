package dev.gantry.agent.launch;

import dev.gantry.agent.cgroup.CgroupView;
import dev.gantry.agent.security.CapabilitySet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that the syscall program of a start is made from, looked up and checked.
 *
 * @param devices nodes to make, besides those that every container has
 * @param joinFiles cgroup files into which the child writes 0
 * @param cgroupView what to show below /sys/fs/cgroup
 * @param binds the files of /etc, what is the host's of /dev, and the request's binds, in order of
 *     mounting
 * @param filter seccomp program, if any
 * @param env complete environment
 */
record LaunchPlan(
    LaunchRequest request,
    DeviceNodes devices,
    UserIdentity user,
    CapabilitySet capabilities,
    Optional<byte[]> filter,
    List<Path> joinFiles,
    CgroupView cgroupView,
    List<BindSource> binds,
    List<String> env) {
  private static final String DEFAULT_PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** A bind and whether its source is a folder; a target of that kind is made where missing. */
  record BindSource(ResolvedMount.Bind bind, boolean folder) {}

  static List<BindSource> bindsOf(LaunchRequest request) {
    List<BindSource> binds = new ArrayList<>();
    EtcFiles etc = request.etc();
    addEtc(binds, etc.resolvConf(), "/etc/resolv.conf");
    addEtc(binds, etc.hostname(), "/etc/hostname");
    addEtc(binds, etc.hosts(), "/etc/hosts");
    if (request.spec().namespaces().hostIpc()) {
      addOfHost(binds, "/dev/shm");
      addOfHost(binds, "/dev/mqueue");
    }
    for (ResolvedMount mount : request.mounts()) {
      if (mount instanceof ResolvedMount.Bind bind) {
        binds.add(new BindSource(bind, Files.isDirectory(bind.source())));
      }
    }
    return binds;
  }

  private static void addEtc(List<BindSource> binds, Path source, String target) {
    if (source != null) {
      binds.add(new BindSource(new ResolvedMount.Bind(source, target, false, "rprivate"), false));
    }
  }

  private static void addOfHost(List<BindSource> binds, String folder) {
    if (Files.isDirectory(Path.of(folder))) {
      binds.add(
          new BindSource(new ResolvedMount.Bind(Path.of(folder), folder, false, "rprivate"), true));
    }
  }

  Privileges privileges() {
    return new Privileges(
        request.container(),
        user,
        capabilities,
        filter,
        request.spec().security().noNewPrivileges(),
        request.spec().process().rlimits());
  }

  /** An environment with what Docker adds where it is missing. */
  static List<String> environment(
      List<String> given, boolean tty, UserIdentity user, String hostname) {
    List<String> env = new ArrayList<>();
    addMissing(env, given, DEFAULT_PATH);
    addMissing(env, given, "HOSTNAME=" + hostname);
    if (tty) {
      addMissing(env, given, "TERM=xterm");
    }
    env.addAll(given);
    addMissing(env, given, "HOME=" + user.home());
    return env;
  }

  /** The lines of {@code more} take the place of those with the same name. */
  static List<String> merged(List<String> env, List<String> more) {
    List<String> merged = new ArrayList<>(env);
    for (String line : more) {
      String name = line.substring(0, line.indexOf('=') + 1);
      merged.removeIf(other -> !name.isEmpty() && other.startsWith(name));
      merged.add(line);
    }
    return merged;
  }

  private static void addMissing(List<String> env, List<String> given, String line) {
    String name = line.substring(0, line.indexOf('=') + 1);
    if (given.stream().noneMatch(other -> other.startsWith(name))) {
      env.add(line);
    }
  }
}
