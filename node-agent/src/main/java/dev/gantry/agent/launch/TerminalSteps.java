package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.ChildCalls.HERE;
import static dev.gantry.agent.program.Arg.bytes;
import static dev.gantry.agent.program.Arg.load;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.text;
import static dev.gantry.agent.program.Arg.words;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;

/**
 * Makes a terminal of the container's own /dev/pts, gives the master to the keeper and makes the
 * slave the session's terminal and standard input, output and error (pty(7), ioctl_tty(2)).
 */
final class TerminalSteps {
  private static final String PTMX = "/dev/pts/ptmx";
  private static final int O_NOCTTY = 0400;
  private static final long TIOCSPTLCK = 0x40045431L;
  private static final long TIOCGPTPEER = 0x5441;
  private static final long TIOCSWINSZ = 0x5414;
  private static final long TIOCSCTTY = 0x540E;
  private static final long SOL_SOCKET_SCM_RIGHTS = 1 | 1L << 32;
  private static final long CMSG_LENGTH = 20;
  private static final long CMSG_SPACE = 24;

  private final ChildCalls calls;
  private final Program program;

  TerminalSteps(ChildCalls calls) {
    this.calls = calls;
    this.program = calls.program;
  }

  /** After {@code setsid}, and with the container's /dev/pts in its place. */
  void open(LaunchStreams.Handover to, TerminalSize size, long owner) {
    int flags = Kernel.O_RDWR | O_NOCTTY | Kernel.O_CLOEXEC;
    Step master = program.call(Sys.OPENAT, PTMX, HERE, text(PTMX), num(flags), num(0));
    program.call(Sys.IOCTL, "unlock", result(master), num(TIOCSPTLCK), words(num(0)));
    if (size.isKnown()) {
      program.call(
          Sys.IOCTL, "window size", result(master), num(TIOCSWINSZ), words(num(size.winsize())));
    }
    Step slave = program.call(Sys.IOCTL, "slave", result(master), num(TIOCGPTPEER), num(flags));
    if (owner != 0) {
      program.call(Sys.FCHOWN, "slave", result(slave), num(owner), num(-1));
    }
    handOver(master, to);
    program.call(Sys.IOCTL, "controlling terminal", result(slave), num(TIOCSCTTY), num(0));
    for (int fd = 0; fd <= 2; fd++) {
      program.call(Sys.DUP3, "terminal", result(slave), num(fd), num(0));
    }
  }

  /**
   * The message has to name the master by a number known now: it becomes 1, and the socket 0. Both
   * are copies of the keeper's own, of no use here, and the slave takes their place next.
   */
  private void handOver(Step master, LaunchStreams.Handover to) {
    program.call(Sys.DUP3, "socket", load(to.sockets(), 4), num(0), num(0));
    program.call(Sys.DUP3, "master", result(master), num(1), num(0));
    Arg control = words(num(CMSG_LENGTH), num(SOL_SOCKET_SCM_RIGHTS), num(1));
    Arg data = words(bytes(new byte[] {'t'}), num(1));
    program.call(Sys.SENDMSG, "master", num(0), Birth.message(data, control, CMSG_SPACE), num(0));
  }

  /** The container's first terminal is its console too. */
  void console() {
    calls.file("/dev/console");
    calls.mount("/dev/pts/0", "/dev/console", null, ChildCalls.MS_BIND, null);
  }
}
