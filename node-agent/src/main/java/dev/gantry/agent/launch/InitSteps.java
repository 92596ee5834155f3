package dev.gantry.agent.launch;

import static dev.gantry.agent.program.Arg.address;
import static dev.gantry.agent.program.Arg.bytes;
import static dev.gantry.agent.program.Arg.load;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.strings;
import static dev.gantry.agent.program.Arg.text;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Cell;
import dev.gantry.agent.program.InitImage;
import dev.gantry.agent.program.Label;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * A container's program as the child of an init of ours, which comes from no file of the image.
 *
 * <pre>
 * keeper            first process            main
 *   pipe "started"
 *   clone3 ───────▶   memfd ← init
 *   (suspended)       pipe "ready"
 *                     clone(VM) ───────────▶   own process group, the terminal's foreground
 *                     memfd ← pid of main      read(ready) until its end
 *                     sealed, execveat           ┊
 *   read(started)                              execve          or: failed := 1, exit
 *   until its end
 * </pre>
 *
 * The ends of both pipes close at an execve, or with their process. Nothing of the tenant's runs
 * before the first process has left the memory that it shares with the keeper; and a command that
 * can't be executed is told as without an init.
 */
final class InitSteps {
  private static final long CLOEXEC_AND_SEALING = 1 | 2;
  private static final long CLONE_VM = 0x100;
  private static final long CLONE_PARENT_SETTID = 0x100000;
  private static final int SIGCHLD = 17;
  private static final int ADD_SEALS = 1033;
  private static final int ALL_SEALS = 15;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int TIOCSPGRP = 0x5410;
  private static final int WRITE_END = 4;

  /** As with Docker's own. */
  private static final List<String> SHOWN = List.of("/sbin/docker-init", "--");

  private final Program program;
  private final Cell started;
  private final Cell ready;
  private final Cell main;
  private final Cell nothing;
  private final byte[] image = InitImage.bytes();
  private Step file;

  InitSteps(Birth birth) {
    this.program = birth.program;
    this.started = birth.started();
    this.ready = program.cell("ready", 1);
    this.main = program.cell("main", 1);
    this.nothing = program.cell("nothing", 1);
  }

  /** The keeper, before it makes the first process. */
  void connect() {
    program.call(Sys.PIPE2, "started", address(started), num(Kernel.O_CLOEXEC));
  }

  /** The keeper, when the first process is the init: until main runs, or has failed. */
  void awaitMain() {
    close(started, WRITE_END);
    awaitEnd(started);
    close(started, 0);
  }

  /** The first process, while it still has all its privileges. */
  void write() {
    file = program.call(Sys.MEMFD_CREATE, "init", text("init"), num(CLOEXEC_AND_SEALING));
    program.call(Sys.WRITE, "init", result(file), bytes(image), num(image.length));
    program.call(Sys.PIPE2, "ready", address(ready), num(Kernel.O_CLOEXEC));
  }

  /** The first process to its end; the steps after this are main's. */
  void fork(List<String> args, List<String> env, boolean terminal) {
    Label mains = Label.named("main");
    long flags = CLONE_VM | CLONE_PARENT_SETTID | SIGCHLD;
    // Not clone3, which the default filter refuses.
    program
        .call(Sys.CLONE, "main", num(flags), num(0), address(main), num(0), num(0))
        .onZero(mains);
    program.call(
        Sys.PWRITE64,
        "pid of main",
        result(file),
        address(main),
        num(4),
        num(InitImage.childOffset(image)));
    program.call(Sys.FCNTL, "seal init", result(file), num(ADD_SEALS), num(ALL_SEALS));
    List<String> shown = new ArrayList<>(SHOWN);
    shown.addAll(args);
    program.call(
        Sys.EXECVEAT,
        "init",
        result(file),
        text(""),
        strings(shown),
        strings(env),
        num(AT_EMPTY_PATH));
    program.mark(mains);
    program.call(Sys.SETPGID, "main", num(0), num(0));
    if (terminal) {
      program.call(Sys.IOCTL, "foreground", num(0), num(TIOCSPGRP), address(main));
    }
    close(ready, WRITE_END);
    awaitEnd(ready);
  }

  private void awaitEnd(Cell pipe) {
    program.call(Sys.READ, "end of " + pipe.name(), load(pipe, 0), address(nothing), num(1));
  }

  private void close(Cell pipe, int end) {
    program.call(Sys.CLOSE, pipe.name(), load(pipe, end)).tolerateAll();
  }
}
