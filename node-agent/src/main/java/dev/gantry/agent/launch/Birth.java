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
import dev.gantry.model.spec.ProcessSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What the births of a container and of an exec have in common: the keeper's side of the streams,
 * the clone, and what a child does that can't go on. {@link LaunchOutcome} reads it.
 */
final class Birth {
  private static final long CLONE_VM = 0x100;
  private static final long CLONE_VFORK = 0x4000;
  private static final long CLONE_PARENT_SETTID = 0x100000;
  private static final long CLONE_CLEAR_SIGHAND = 0x100000000L;
  private static final int SIGCHLD = 17;
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final long CONTROL_BYTES = 24;

  final Program program = new Program();
  final Cell pid = program.cell("pid", 1);
  final Cell failed = program.cell("failed", 1);
  final LaunchStreams streams;
  private final List<PhaseMark> phases = new ArrayList<>();
  Step clone;
  private Cell started;
  List<Step> executions = List.of();

  /** After a failed execve: whether the path is there, and whether it is a folder. */
  Step isThere;

  Step isFolder;

  /** A phase begins at a step. */
  record PhaseMark(String name, int firstStep) {}

  /**
   * @param stdout false: /dev/null; with a terminal it does not matter, as with {@code stderr}
   */
  Birth(ProcessSpec process, boolean stdout, boolean stderr) {
    streams =
        process.tty()
            ? LaunchStreams.terminal(program)
            : LaunchStreams.pipes(program, process.openStdin(), stdout, stderr);
  }

  /** With an init: the pipe whose end tells the keeper that main runs. Made at the first call. */
  Cell started() {
    if (started == null) {
      started = program.cell("started", 1);
    }
    return started;
  }

  /** Null without an init. */
  Cell startedIfAny() {
    return started;
  }

  void phase(String name) {
    phases.add(new PhaseMark(name, program.steps().size()));
  }

  List<PhaseMark> phases() {
    return phases;
  }

  /** The keeper makes pipes, or sockets for a terminal. */
  void connect() {
    phase("pipes");
    pipe("stdin", streams.stdin());
    pipe("stdout", streams.stdout());
    pipe("stderr", streams.stderr());
    if (streams.terminal() != null) {
      program.call(
          Sys.SOCKETPAIR,
          "terminal",
          num(AF_UNIX),
          num(SOCK_DGRAM | Kernel.O_CLOEXEC),
          num(0),
          address(streams.terminal().sockets()));
    }
  }

  private void pipe(String name, Cell cell) {
    if (cell != null) {
      program.call(Sys.PIPE2, name, address(cell), num(Kernel.O_CLOEXEC));
    }
  }

  /** The keeper waits here until the child has executed its program, or ended. */
  Step clone(String what, long namespaces, Label child) {
    Arg none = num(0);
    long flags = CLONE_VM | CLONE_VFORK | CLONE_PARENT_SETTID | CLONE_CLEAR_SIGHAND | namespaces;
    Arg arguments =
        words(
            num(flags), none, none, address(pid), num(SIGCHLD), none, none, none, none, none, none);
    clone = program.call(Sys.CLONE3, what, arguments, num(88)).onZero(child);
    return clone;
  }

  /** After the clone: the keeper takes the terminal and closes what was the child's. */
  void settle() {
    LaunchStreams.Handover terminal = streams.terminal();
    if (terminal != null) {
      Arg message =
          message(
              words(address(terminal.data()), num(1)), address(terminal.control()), CONTROL_BYTES);
      program
          .call(
              Sys.RECVMSG,
              "terminal",
              load(terminal.sockets(), 0),
              message,
              num(MSG_DONTWAIT | MSG_CMSG_CLOEXEC))
          .tolerateAll();
      close("the terminal's sockets", terminal.sockets(), 0);
      close("the terminal's sockets", terminal.sockets(), 4);
    }
    close("the child's end of stdin", streams.stdin(), 0);
    close("the child's end of stdout", streams.stdout(), 4);
    close("the child's end of stderr", streams.stderr(), 4);
  }

  private void close(String name, Cell cell, int end) {
    if (cell != null) {
      program.call(Sys.CLOSE, name, load(cell, end)).tolerateAll();
    }
  }

  /** {@code struct msghdr} (recv(2)). */
  static Arg message(Arg vector, Arg control, long controlBytes) {
    return words(num(0), num(0), vector, num(1), control, num(controlBytes), num(0));
  }

  /** The child's steps, between its begin and the exit of one that failed. */
  void child(Label child, Runnable steps, String file) {
    Label childFailed = Label.named("failed");
    program.mark(child);
    program.failTo(childFailed);
    steps.run();
    program.mark(childFailed);
    program.failTo(Keeper.DONE); // never: what follows can't fail
    program.set(failed, 1);
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
}
