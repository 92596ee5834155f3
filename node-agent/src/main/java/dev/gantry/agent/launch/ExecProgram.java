package dev.gantry.agent.launch;

import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.text;

import dev.gantry.agent.keeper.Keeper;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Label;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;

/**
 * The birth of a further process in a running container, in reading order.
 *
 * <pre>
 * keeper                            child
 *   pidfd of the container's first
 *   process, own pid namespace
 *   setns(container, pid)
 *   clone3(VM|VFORK) ─────────────▶ session, cgroups
 *   (suspended)                     setns(container: all other namespaces)
 *                                   terminal or pipes, working directory, privileges
 *                     ◀──────────── execve           or: failed := 1, exit
 *   setns(own, pid)
 *   close
 * </pre>
 */
final class ExecProgram {
  private static final long CLONE_NEWPID = 0x20000000;
  private static final long ALL_BUT_PID =
      0x20000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x40000000; // NS, CGROUP, UTS, IPC, NET
  private static final String OWN = "/proc/self/ns/pid";

  private final ExecPlan plan;
  private final int lastCapability;
  final Birth birth;
  final Program program;

  ExecProgram(ExecPlan plan, int lastCapability) {
    this.plan = plan;
    this.lastCapability = lastCapability;
    ExecRequest request = plan.request();
    this.birth = new Birth(request.process(), request.stdout(), request.stderr());
    this.program = birth.program;
    Label child = Label.named("child");
    Step pidfd = keeperPart(child);
    birth.child(child, () -> childPart(pidfd), request.process().args().getFirst());
  }

  private Step keeperPart(Label child) {
    Label back = Label.named("back");
    program.failTo(Keeper.DONE);
    birth.connect();
    int pid = plan.request().target().pid();
    Step pidfd = program.call(Sys.PIDFD_OPEN, "pid " + pid, num(pid), num(0));
    Step own =
        program.call(
            Sys.OPENAT,
            OWN,
            ChildCalls.HERE,
            text(OWN),
            num(Kernel.O_RDONLY | Kernel.O_CLOEXEC),
            num(0));
    program.call(Sys.SETNS, "the container's pids", result(pidfd), num(CLONE_NEWPID)).onError(back);
    birth.clone("exec", 0, child).onError(back);
    backHome(own, pidfd);
    birth.settle();
    program.jump(Keeper.DONE);
    // Without a child: its ends of the pipes are closed by whoever takes the attempt back.
    program.mark(back);
    backHome(own, pidfd);
    program.jump(Keeper.DONE);
    return pidfd;
  }

  private void backHome(Step own, Step pidfd) {
    program.call(Sys.SETNS, "own pids", result(own), num(CLONE_NEWPID)).tolerateAll();
    program.call(Sys.CLOSE, OWN, result(own)).tolerateAll();
    program.call(Sys.CLOSE, "pidfd", result(pidfd)).tolerateAll();
  }

  private void childPart(Step pidfd) {
    ExecRequest request = plan.request();
    ChildCalls calls = new ChildCalls(program);
    ProcessSteps process = new ProcessSteps(calls);
    birth.phase("clone");
    process.session();
    birth.phase("join");
    process.join(plan.joinFiles(), request.target().spec().resources().oomScoreAdj());
    process.limits(plan.privileges());
    boolean mapped = plan.users() != null;
    if (mapped) {
      process.own(birth.streams, plan.users().onHost(plan.privileges().user().uid()));
    }
    long namespaces = ALL_BUT_PID | (mapped ? UserSteps.CLONE_NEWUSER : 0);
    program.call(Sys.SETNS, "the container", result(pidfd), num(namespaces));
    if (mapped) {
      UserSteps.becomeRoot(program);
    }
    birth.phase("privileges");
    if (birth.streams.terminal() != null) {
      new TerminalSteps(calls)
          .open(birth.streams.terminal(), request.size(), plan.privileges().user().uid());
    }
    process.streams(birth.streams, mapped ? 0 : plan.privileges().user().uid());
    program.call(Sys.CHDIR, request.workdir(), text(request.workdir()));
    process.privileges(plan.privileges(), lastCapability);
    birth.phase("execve");
    birth.executions = process.execute(request.process().args(), plan.env());
  }
}
