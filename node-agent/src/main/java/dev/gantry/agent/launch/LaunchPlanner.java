package dev.gantry.agent.launch;

import dev.gantry.agent.cgroup.Cgroups;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.security.CapabilitySet;
import dev.gantry.agent.security.SeccompFilters;
import dev.gantry.agent.users.IdRange;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.RunSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Looks up and checks what a start needs to know before anything is made. */
final class LaunchPlanner {
  private static final Pattern SYSCTL_NAME = Pattern.compile("[a-z0-9_-]+([./][A-Za-z0-9_-]+)+");
  private static final List<String> IPC_SYSCTLS =
      List.of(
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni",
          "kernel.sem",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced");

  private final Kernel kernel;
  private final Cgroups cgroups;
  private final SeccompFilters filters;
  private final HostCapabilities host;

  LaunchPlanner(Kernel kernel, Cgroups cgroups) {
    this.kernel = kernel;
    this.cgroups = cgroups;
    this.filters = new SeccompFilters(kernel);
    this.host = HostCapabilities.read();
  }

  HostCapabilities host() {
    return host;
  }

  /**
   * @throws LaunchException {@code BAD_SPEC} for what the tenant asked and can't be had
   */
  LaunchPlan plan(LaunchRequest request) throws LaunchException {
    RunSpec spec = request.spec();
    try {
      checkSysctls(spec);
      request.mounts().forEach(LaunchPlanner::checkTarget);
      ImageFiles files = new ImageFiles(kernel, request.rootFs());
      UserIdentity user =
          UserIdentity.resolve(
              spec.process().user(),
              spec.process().groups(),
              files.etcLines("passwd"),
              files.etcLines("group"));
      CapabilitySet capabilities = host.grantable(CapabilitySet.of(spec.security()));
      return new LaunchPlan(
          request,
          DeviceNodes.of(spec.security()),
          user,
          capabilities,
          filters.filter(spec.security(), capabilities),
          cgroups.joinFiles(request.container()),
          cgroups.view(),
          LaunchPlan.bindsOf(request),
          LaunchPlan.environment(
              spec.process().env(),
              spec.process().tty(),
              user,
              HostName.of(request.container(), request.spec())));
    } catch (IllegalArgumentException e) {
      throw new LaunchException(RunReason.BAD_SPEC, e.getMessage(), LaunchTrace.EMPTY, e);
    }
  }

  /**
   * @throws LaunchException {@code BAD_SPEC} as above
   */
  ExecPlan plan(ExecRequest request) throws LaunchException {
    ExecTarget target = request.target();
    RunSpec spec = target.spec();
    try {
      ImageFiles files = new ImageFiles(kernel, target.rootFs());
      UserIdentity user =
          UserIdentity.resolve(
              request.user(),
              spec.process().groups(),
              files.etcLines("passwd"),
              files.etcLines("group"));
      CapabilitySet ofContainer = host.grantable(CapabilitySet.of(spec.security()));
      Privileges privileges =
          new Privileges(
              target.container(),
              user,
              request.privileged() ? host.grantable(CapabilitySet.ALL) : ofContainer,
              filters.filter(spec.security(), ofContainer),
              spec.security().noNewPrivileges(),
              spec.process().rlimits());
      return new ExecPlan(
          request,
          privileges,
          IdRange.ofProcess(target.pid()).orElse(null),
          cgroups.joinFiles(target.container()),
          LaunchPlan.environment(
              LaunchPlan.merged(spec.process().env(), request.process().env()),
              request.process().tty(),
              user,
              HostName.of(target.container(), spec)));
    } catch (IllegalArgumentException e) {
      throw new LaunchException(RunReason.BAD_SPEC, e.getMessage(), LaunchTrace.EMPTY, e);
    }
  }

  /** A mount over /proc could undo what is hidden or protected there. */
  private static void checkTarget(ResolvedMount mount) {
    Path target = Path.of(mount.target()).normalize();
    if (target.getNameCount() == 0) {
      throw new IllegalArgumentException(
          "invalid mount config: invalid specification: destination can't be '/'");
    }
    if (target.startsWith("/proc")) {
      throw new IllegalArgumentException(
          "\"" + target + "\" cannot be mounted because it is inside /proc");
    }
  }

  /** Only what belongs to the container's own namespaces, in runc's words. */
  private static void checkSysctls(RunSpec spec) {
    for (String name : spec.sysctls().keySet()) {
      String dotted = name.replace('/', '.');
      boolean ipc = IPC_SYSCTLS.contains(dotted) || dotted.startsWith("fs.mqueue.");
      ipc &= !spec.namespaces().hostIpc();
      boolean net = dotted.startsWith("net.") && !(spec.network() instanceof NetworkMode.Host);
      if (!SYSCTL_NAME.matcher(name).matches() || !(ipc || net)) {
        throw new IllegalArgumentException(
            "sysctl \"" + name + "\" is not in a separate kernel namespace");
      }
    }
  }
}
