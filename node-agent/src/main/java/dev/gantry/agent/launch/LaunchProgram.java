package dev.gantry.agent.launch;

import static dev.gantry.agent.program.Arg.address;
import static dev.gantry.agent.program.Arg.load;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.text;
import static dev.gantry.agent.program.Arg.words;

import dev.gantry.agent.keeper.Keeper;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.Cell;
import dev.gantry.agent.program.Label;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;
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
 *   close the child's ends
 * </pre>
 */
final class LaunchProgram {
  private static final long CLONE_VM = 0x100;
  private static final long CLONE_VFORK = 0x4000;
  private static final long CLONE_PARENT_SETTID = 0x100000;
  private static final long CLONE_CLEAR_SIGHAND = 0x100000000L;
  private static final long CLONE_NEWNS = 0x20000;
  private static final long CLONE_NEWUTS = 0x04000000;
  private static final long CLONE_NEWIPC = 0x08000000;
  private static final long CLONE_NEWPID = 0x20000000;
  private static final long CLONE_NEWNET = 0x40000000;
  private static final int SIGCHLD = 17;

  private final LaunchPlan plan;
  private final int lastCapability;
  private final List<PhaseMark> phases = new ArrayList<>();
  final Program program = new Program();
  final Cell pid = program.cell("pid", 1);
  final Cell failed = program.cell("failed", 1);
  final LaunchStreams streams;
  final Step clone;
  List<Step> executions = List.of();

  /** After a failed execve: whether the path is there, and whether it is a folder. */
  Step isThere;

  Step isFolder;

  /** A phase begins at a step. */
  record PhaseMark(String name, int firstStep) {}

  LaunchProgram(LaunchPlan plan, int lastCapability) {
    this.plan = plan;
    this.lastCapability = lastCapability;
    this.streams =
        new LaunchStreams(
            plan.request().spec().process().openStdin() ? program.cell("stdin", 2) : null,
            program.cell("stdout", 2),
            program.cell("stderr", 2));
    Label child = Label.named("child");
    Label childFailed = Label.named("failed");
    clone = keeperPart(child);
    program.mark(child);
    program.failTo(childFailed);
    childPart();
    program.mark(childFailed);
    failedPart();
  }

  private Step keeperPart(Label child) {
    program.failTo(Keeper.DONE);
    phase("pipes");
    if (streams.stdin() != null) {
      pipe("stdin", streams.stdin());
    }
    pipe("stdout", streams.stdout());
    pipe("stderr", streams.stderr());
    Arg none = num(0);
    Arg arguments =
        words(
            num(flags()),
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
    Step made = program.call(Sys.CLONE3, "container", arguments, num(88)).onZero(child);
    if (streams.stdin() != null) {
      close("stdin", streams.stdin(), 0);
    }
    close("stdout", streams.stdout(), 4);
    close("stderr", streams.stderr(), 4);
    program.jump(Keeper.DONE);
    return made;
  }

  private long flags() {
    boolean ownNetwork =
        switch (plan.request().spec().network()) {
          case NetworkMode.None ignored -> true;
          case NetworkMode.Host ignored -> false;
          // Made ready before; the child joins it.
          case NetworkMode.Bridge ignored -> false;
          case NetworkMode.Named named ->
              throw new IllegalStateException("network " + named.name() + " not found");
        };
    return CLONE_VM
        | CLONE_VFORK
        | CLONE_PARENT_SETTID
        | CLONE_CLEAR_SIGHAND
        | CLONE_NEWNS
        | CLONE_NEWUTS
        | CLONE_NEWIPC
        | CLONE_NEWPID
        | (ownNetwork ? CLONE_NEWNET : 0);
  }

  private void pipe(String name, Cell cell) {
    program.call(Sys.PIPE2, name, address(cell), num(Kernel.O_CLOEXEC));
  }

  private void close(String name, Cell cell, int end) {
    program.call(Sys.CLOSE, "the child's end of " + name, load(cell, end)).tolerateAll();
  }

  private void childPart() {
    RunSpec spec = plan.request().spec();
    boolean privileged = spec.security().privileged();
    ChildCalls calls = new ChildCalls(program);
    ProcessSteps process = new ProcessSteps(calls);
    MountSteps mounts = new MountSteps(calls);
    phase("clone");
    process.session();
    phase("join");
    process.join(plan.joinFiles(), spec.resources().oomScoreAdj());
    if (plan.request().netns() != null) {
      process.joinNetwork(plan.request().netns());
    }
    phase("rootfs");
    mounts.openSources(plan.binds());
    new RootSteps(calls).append(plan.request().rootFs());
    phase("system");
    mounts.system(plan);
    mounts.devices();
    if (spec.network() instanceof NetworkMode.None) {
      process.loopbackUp();
    }
    process.names(HostName.of(plan.request().container(), spec), spec.domainname());
    sysctls(calls, spec);
    phase("protect");
    if (!privileged) {
      mounts.protect();
    }
    phase("mounts");
    mounts.tenants(plan);
    process.workdir(spec.process().workdir().isEmpty() ? "/" : spec.process().workdir());
    if (spec.readOnlyRoot()) {
      calls.readOnly("/", 0);
    }
    phase("privileges");
    process.streams(streams, plan.user());
    process.privileges(plan, lastCapability);
    phase("execve");
    executions = process.execute(spec.process().args(), plan.env());
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

  private void failedPart() {
    program.failTo(Keeper.DONE); // never: what follows can't fail
    program.set(failed, 1);
    String file = plan.request().spec().process().args().getFirst();
    isThere = look(file, 0);
    isFolder = look(file, 0200000); // O_DIRECTORY
    program.call(Sys.EXIT_GROUP, "child", num(127)).tolerateAll();
  }

  private Step look(String file, int flags) {
    return program
        .call(
            Sys.OPENAT,
            file,
            ChildCalls.HERE,
            text(file),
            num(Kernel.O_PATH | Kernel.O_CLOEXEC | flags),
            num(0))
        .tolerateAll();
  }

  private void phase(String name) {
    phases.add(new PhaseMark(name, program.steps().size()));
  }

  List<PhaseMark> phases() {
    return phases;
  }
}
