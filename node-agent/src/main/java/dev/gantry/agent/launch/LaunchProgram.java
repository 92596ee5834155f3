package dev.gantry.agent.launch;

import dev.gantry.agent.keeper.Keeper;
import dev.gantry.agent.program.Label;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.security.CapabilitySet;
import dev.gantry.agent.users.JoinedUsers;
import dev.gantry.model.spec.Namespaces;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.RunSpec;
import java.util.Map;
import java.util.TreeMap;

/**
 * The birth of a container as a syscall program, in reading order.
 *
 * <pre>
 * keeper                           child
 *   pipes
 *   clone3(VM|VFORK|NEW…) ───────▶ session, cgroups, cgroup and network namespace
 *   (suspended)                    sources of binds, overlay, pivot
 *                                  system mounts, devices, names, sysctls, masks
 *                                  tenant's mounts, streams, privileges
 *                    ◀─────────── execve           or: failed := 1, exit
 *   close the child's ends, note
 * </pre>
 */
final class LaunchProgram {
  private static final long CLONE_NEWNS = 0x20000;
  private static final long CLONE_NEWUTS = 0x04000000;
  private static final long CLONE_NEWIPC = 0x08000000;
  private static final long CLONE_NEWPID = 0x20000000;
  private static final long CLONE_NEWNET = 0x40000000;

  private final LaunchPlan plan;
  private final HostCapabilities host;
  private final String bootId;
  final Birth birth;
  final Program program;

  /** Null where ids are the host's. */
  private final JoinedUsers users;

  /** Null where none is asked for. */
  private final InitSteps init;

  /** With the host's ids. */
  LaunchProgram(LaunchPlan plan, int lastCapability, String bootId) {
    this(plan, null, new HostCapabilities(lastCapability, CapabilitySet.ALL), bootId);
  }

  LaunchProgram(LaunchPlan plan, JoinedUsers users, HostCapabilities host, String bootId) {
    this.plan = plan;
    this.users = users;
    this.host = host;
    this.bootId = bootId;
    this.birth = new Birth(plan.request().spec().process(), true, true);
    this.program = birth.program;
    this.init = plan.request().spec().init() ? new InitSteps(birth) : null;
    Label child = Label.named("child");
    keeperPart(child);
    birth.child(child, this::childPart, plan.request().spec().process().args().getFirst());
  }

  private void keeperPart(Label child) {
    program.failTo(Keeper.DONE);
    birth.connect();
    if (init != null) {
      init.connect();
    }
    birth.clone("container", namespaces(), child);
    birth.settle();
    if (init != null) {
      init.awaitMain();
    }
    if (plan.request().note() != null) {
      LaunchNote.append(birth, plan.request(), bootId);
    }
    program.jump(Keeper.DONE);
  }

  private long namespaces() {
    boolean ownNetwork =
        switch (plan.request().spec().network()) {
          case NetworkMode.None ignored -> users == null;
          case NetworkMode.Host ignored -> false;
          // Made ready before; the child joins it.
          case NetworkMode.Bridge ignored -> false;
          case NetworkMode.Own ignored -> false;
          case NetworkMode.OfContainer ignored -> false;
          case NetworkMode.Named named ->
              throw new IllegalStateException("network " + named.name() + " not found");
        };
    Namespaces host = plan.request().spec().namespaces();
    return CLONE_NEWNS
        | (host.hostNames() || users != null ? 0 : CLONE_NEWUTS)
        | (host.hostIpc() ? 0 : CLONE_NEWIPC)
        | (host.hostPids() ? 0 : CLONE_NEWPID)
        | (ownNetwork ? CLONE_NEWNET : 0);
  }

  private void childPart() {
    RunSpec spec = plan.request().spec();
    ChildCalls calls = new ChildCalls(program);
    ProcessSteps process = new ProcessSteps(calls);
    MountSteps mounts = new MountSteps(calls, users);
    birth.phase("clone");
    process.session();
    birth.phase("join");
    process.join(plan.joinFiles(), spec.resources().oomScoreAdj());
    if (users != null) {
      process.joinNetwork(users.network());
    } else if (plan.request().netns() != null) {
      process.joinNetwork(plan.request().netns());
    }
    process.cgroupNamespace();
    birth.phase("rootfs");
    UserSteps userSteps = users == null ? null : new UserSteps(calls, users);
    if (userSteps != null) {
      userSteps.open();
    }
    mounts.openSources(plan.binds());
    calls.mount(null, "/", null, ChildCalls.MS_REC | ChildCalls.MS_PRIVATE, null);
    if (userSteps != null) {
      userSteps.mapData();
      mounts.openMapped(plan.binds());
      userSteps.createAsRoot(host.own().bits());
    }
    new RootSteps(calls).append(plan.request().rootFs());
    birth.phase("system");
    mounts.system(plan);
    mounts.devices();
    mounts.devices(plan.devices());
    if (birth.streams.terminal() != null) {
      TerminalSteps terminal = new TerminalSteps(calls);
      long owner = users == null ? plan.user().uid() : users.ids().onHost(plan.user().uid());
      terminal.open(birth.streams.terminal(), plan.request().size(), owner);
      terminal.console();
    }
    if (spec.network() instanceof NetworkMode.None) {
      process.loopbackUp();
    }
    if (users == null) {
      names(process, spec);
    }
    sysctls(calls, spec);
    birth.phase("protect");
    mounts.protect(spec.security());
    birth.phase("mounts");
    mounts.tenants(plan);
    process.workdir(spec.process().workdir().isEmpty() ? "/" : spec.process().workdir());
    if (spec.readOnlyRoot()) {
      calls.readOnly("/", 0);
    }
    birth.phase("privileges");
    if (users != null) {
      process.own(birth.streams, users.ids().onHost(plan.user().uid()));
    }
    process.streams(birth.streams, users == null ? plan.user().uid() : 0);
    if (init != null) {
      init.write();
    }
    process.limits(plan.privileges());
    if (users != null) {
      userSteps.enter();
      names(process, spec);
    }
    process.privileges(plan.privileges(), host.last());
    birth.phase("execve");
    if (init != null) {
      init.fork(spec.process().args(), plan.env(), spec.process().tty());
    }
    birth.executions = process.execute(spec.process().args(), plan.env());
  }

  private void names(ProcessSteps process, RunSpec spec) {
    if (!spec.namespaces().hostNames()) {
      process.names(HostName.of(plan.request().container(), spec), spec.domainname());
    }
  }

  private static void sysctls(ChildCalls calls, RunSpec spec) {
    if (spec.network() instanceof NetworkMode.None) {
      // Docker's own two: ping and low ports for everybody within the container's network.
      sysctl(calls, spec, "net.ipv4.ping_group_range", "0 2147483647");
      sysctl(calls, spec, "net.ipv4.ip_unprivileged_port_start", "0");
    }
    for (Map.Entry<String, String> entry : new TreeMap<>(spec.sysctls()).entrySet()) {
      calls.write(path(entry.getKey()), entry.getValue());
    }
  }

  private static void sysctl(ChildCalls calls, RunSpec spec, String name, String value) {
    if (!spec.sysctls().containsKey(name)) {
      calls.write(path(name), value);
    }
  }

  private static String path(String sysctl) {
    return "/proc/sys/" + sysctl.replace('.', '/');
  }
}
