package dev.gantry.agent.launch;

import static dev.gantry.agent.program.Arg.num;

import dev.gantry.agent.keeper.Keeper;
import dev.gantry.agent.keeper.KeeperLostException;
import dev.gantry.agent.keeper.Keepers;
import dev.gantry.agent.keeper.ProcStat;
import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.ProgramImage;
import java.util.List;

/** One run of a launch program in a keeper, and how to take it back. */
final class Attempt {
  private static final int SIGKILL = 9;
  private static final int P_PID = 1;
  private static final int WEXITED = 4;

  private final Kernel kernel;
  private final Keepers keepers;
  private final Birth program;
  private Keeper keeper;
  private volatile boolean timedOut;
  private volatile boolean stopped;
  private LaunchOutcome outcome;

  Attempt(Kernel kernel, Keepers keepers, Birth program) {
    this.kernel = kernel;
    this.keepers = keepers;
    this.program = program;
  }

  Keeper keeper() {
    return keeper;
  }

  boolean timedOut() {
    return timedOut;
  }

  /** Somebody stopped the child before its program began; it was killed. */
  boolean stopped() {
    return stopped;
  }

  /** Whether the child was killed here, whatever the outcome says. */
  boolean failed() {
    return stopped || timedOut;
  }

  /** One that was found dead takes nothing with it; the next try has another. */
  LaunchOutcome run() {
    keeper = keepers.idlest();
    try {
      return runIn(keeper);
    } catch (KeeperLostException e) {
      if (!e.beforeTheProgram()) {
        throw e;
      }
      keeper = keepers.idlest();
      return runIn(keeper);
    }
  }

  private LaunchOutcome runIn(Keeper keeper) {
    outcome =
        keeper.run(
            program.program,
            new Watch(),
            image -> LaunchOutcome.read(program, image, keeper.clock()));
    return outcome;
  }

  /**
   * The keeper waits for a child that hangs before execve, and with it others' starts. A mount may
   * take its time. But a child is stopped only by somebody who means harm: processes of a container
   * can send signals to a further one as soon as it is there.
   */
  private final class Watch implements Keeper.Watchdog {
    private static final long LOOK_MILLIS = 100;
    private final long end = System.nanoTime() + LIMIT_MILLIS * 1_000_000;

    @Override
    public long limitMillis() {
      return LOOK_MILLIS;
    }

    @Override
    public void hanging(ProgramImage image) {
      int pid = image.readInt(program.pid, 0);
      if (pid <= 0) {
        return;
      }
      stopped |= ProcStat.of(pid).filter(ProcStat::isStopped).isPresent();
      timedOut |= System.nanoTime() - end > 0;
      if (stopped || timedOut) {
        kill(pid);
      }
    }
  }

  private void kill(int pid) {
    try {
      kernel.kill(pid, SIGKILL);
    } catch (KernelException e) {
      if (!e.is(Errno.ESRCH)) {
        throw e;
      }
    }
  }

  /** Kills and reaps the child if there is one, and closes the pipes. */
  void undo() {
    if (outcome == null) {
      return; // the keeper is lost, and with it all that it held
    }
    if (outcome.pid() > 0) {
      kernel.kill(outcome.pid(), SIGKILL);
    }
    Program undo = outcome.pid() > 0 ? reaping(outcome.pid()) : new Program();
    appendClosing(undo, outcome.descriptors().all());
    if (outcome.pid() <= 0) {
      // Without a child, the keeper stopped before it closed those.
      appendClosing(undo, outcome.childEnds());
    }
    undo.jump(Keeper.DONE);
    keeper.run(undo, Keeper.Watchdog.NONE, image -> null);
  }

  static Program reaping(int pid) {
    Program program = new Program();
    program
        .call(Sys.WAITID, "pid " + pid, num(P_PID), num(pid), num(0), num(WEXITED), num(0))
        .tolerateAll();
    return program;
  }

  static void appendClosing(Program program, List<Integer> descriptors) {
    for (int fd : descriptors) {
      program.call(Sys.CLOSE, "fd " + fd, num(fd)).tolerateAll();
    }
  }
}
