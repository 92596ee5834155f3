package dev.gantry.agent.keeper;

import static dev.gantry.agent.program.Arg.address;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.text;
import static dev.gantry.agent.program.Arg.words;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.Cell;
import dev.gantry.agent.program.Label;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;
import java.util.List;

/**
 * The program by which an agent makes a keeper.
 *
 * <pre>
 * agent                      helper (shares memory)        keeper
 *   block signals
 *   clone3(VM|VFORK) ───────▶ clone3(PARENT) ────────────▶ own names, session, descriptors
 *   (suspended)               exit                          munmap all but stub, arena, vdso
 *   wait for helper                                         the loop: read a command, …
 *   restore signals
 * </pre>
 *
 * <p>Why a helper between: the kernel forgets a thread's rseq area (rseq(2)) in a child that shares
 * memory, but hands it on to one that gets a copy. A keeper without its C library's memory would
 * die of it at the first preemption. The helper's child has none to inherit.
 */
final class KeeperBirth {
  /** Descriptors of every keeper; part of the ABI. */
  static final int COMMANDS_READ = 0;

  static final int ANSWERS_WRITE = 1;
  static final int ANSWERS_READ = 2;
  static final int COMMANDS_WRITE = 3;
  static final int ARENA = 4;

  static final String NAME = "gantry-keeper";

  private static final long CLONE_VM = 0x100;
  private static final long CLONE_VFORK = 0x4000;
  private static final long CLONE_PARENT = 0x8000;
  private static final long CLONE_PARENT_SETTID = 0x100000;
  private static final long CLONE_CLEAR_SIGHAND = 0x100000000L;
  private static final long WEXITED_WALL = 4 | 0x40000000L;
  private static final long SIG_SETMASK = 2;
  private static final long SIGSET_BYTES = 8;
  private static final int SIGKILL = 9;
  private static final int SIGSTOP = 19;
  private static final int LAST_SIGNAL = 31;
  private static final long O_CLOEXEC = Kernel.O_CLOEXEC;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int PR_SET_NAME = 15;

  final Program program = new Program();
  final Cell helperPid = program.cell("helperPid", 1);
  final Cell keeperPid = program.cell("keeperPid", 1);

  /** The record at which programs go on when they are done. */
  Step done;

  private final Step cloneKeeper;

  /** Part of the address space. */
  record Range(long from, long to) {}

  /**
   * @param sources agent's descriptors for the keeper's 0…4, none of them below 5
   * @param unmap parts of the address space which the keeper gives up
   * @param requested address of the arena's word of that name, in the keeper
   * @param answered as above
   */
  KeeperBirth(List<Integer> sources, List<Range> unmap, long requested, long answered) {
    Label helper = Label.named("helper");
    Label keeper = Label.named("keeper");
    Label failed = Label.named("failed");
    agentPart(helper, failed);
    program.mark(helper);
    cloneKeeper =
        clone(CLONE_PARENT | CLONE_PARENT_SETTID, 0, keeperPid).onZero(keeper).onError(failed);
    program.mark(failed);
    program.call(Sys.EXIT, "helper", num(0)).tolerateAll();
    program.mark(keeper);
    keeperPart(sources, unmap);
    loop(requested, answered);
  }

  /** The call whose result says why there is no keeper. */
  Step cloneKeeper() {
    return cloneKeeper;
  }

  private void agentPart(Label helper, Label failed) {
    Cell saved = program.cell("signals", 1);
    Arg all = words(num(-1));
    program
        .call(Sys.RT_SIGPROCMASK, "block", num(SIG_SETMASK), all, address(saved), num(8))
        .tolerateAll();
    Label restore = Label.named("restore");
    Step clone =
        clone(CLONE_VM | CLONE_VFORK | CLONE_PARENT_SETTID | CLONE_CLEAR_SIGHAND, 0, helperPid)
            .onZero(helper)
            .onError(restore);
    int byPid = 1;
    program
        .call(Sys.WAITID, "helper", num(byPid), result(clone), num(0), num(WEXITED_WALL), num(0))
        .tolerateAll();
    program.mark(restore);
    program
        .call(Sys.RT_SIGPROCMASK, "restore", num(SIG_SETMASK), address(saved), num(0), num(8))
        .tolerateAll();
    program.end(num(0));
    program.failTo(failed);
  }

  private Step clone(long flags, long exitSignal, Cell pid) {
    Arg none = num(0);
    Arg arguments =
        words(
            num(flags),
            none,
            none,
            address(pid),
            num(exitSignal),
            none,
            none,
            none,
            none,
            none,
            none);
    return program.call(Sys.CLONE3, "keeper", arguments, num(88));
  }

  private void keeperPart(List<Integer> sources, List<Range> unmap) {
    program.call(Sys.SETSID, "").tolerateAll();
    defaultSignals();
    program.call(Sys.PRCTL, "name", num(PR_SET_NAME), text(NAME), num(0), num(0), num(0));
    program.call(Sys.PRCTL, "dumpable", num(PR_SET_DUMPABLE), num(0), num(0), num(0), num(0));
    for (int i = 0; i < sources.size(); i++) {
      program.call(Sys.DUP3, "fd " + i, num(sources.get(i)), num(i), num(O_CLOEXEC));
    }
    program.call(Sys.CLOSE_RANGE, "the agent's", num(sources.size()), num(0xffffffffL), num(0));
    program.call(Sys.CHDIR, "/", text("/"));
    program.call(Sys.UMASK, "022", num(022));
    protectFromMemoryShortage();
    for (Range range : unmap) {
      // EPERM: a kernel that seals a mapping of its own (mseal); then that range stays.
      program
          .call(Sys.MUNMAP, "the agent's", num(range.from()), num(range.to() - range.from()))
          .tolerate(Errno.EPERM, Errno.EINVAL);
    }
  }

  /**
   * An agent that was started in the background of a script ignores SIGINT and SIGQUIT, one below
   * nohup SIGHUP. CLONE_CLEAR_SIGHAND leaves what is ignored, execve(2) too, and a shell can't trap
   * what was ignored when it began: no container must inherit that.
   */
  private void defaultSignals() {
    // struct sigaction of the kernel: SIG_DFL, no flags, no restorer, no mask.
    Cell byDefault = program.cell("default action", 4);
    for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
      if (signal != SIGKILL && signal != SIGSTOP) {
        program
            .call(
                Sys.RT_SIGACTION,
                "signal " + signal,
                num(signal),
                address(byDefault),
                num(0),
                num(SIGSET_BYTES))
            .tolerateAll();
      }
    }
  }

  private void protectFromMemoryShortage() {
    String file = "/proc/self/oom_score_adj";
    Step open =
        program
            .call(Sys.OPENAT, file, num(Kernel.AT_FDCWD), text(file), num(Kernel.O_WRONLY), num(0))
            .tolerateAll();
    program.call(Sys.WRITE, file, result(open), text("-1000"), num(5)).tolerateAll();
    program.call(Sys.CLOSE, file, result(open)).tolerateAll();
  }

  /**
   * Read an address; jump there; the program goes on at {@code done}; answer with the number of the
   * program. All signals but SIGKILL stay blocked, and the keeper holds both ends of both pipes, so
   * the read waits while no agent is there.
   */
  private void loop(long requested, long answered) {
    Label read = Label.named("read");
    Label doneLabel = Label.named("done");
    program.failTo(read);
    // Not through "done": that would answer a program which the agent is about to ask for.
    program.jump(read);
    program.mark(doneLabel);
    done = program.copy(num(requested), num(answered));
    program.call(Sys.WRITE, "answer", num(ANSWERS_WRITE), num(answered), num(8));
    program.mark(read);
    Cell command = program.cell("command", 1);
    program.call(Sys.READ, "command", num(COMMANDS_READ), address(command), num(8));
    program.jumpTo(command);
    program.jump(doneLabel);
  }
}
