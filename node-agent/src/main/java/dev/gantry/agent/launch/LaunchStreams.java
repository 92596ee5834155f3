package dev.gantry.agent.launch;

import dev.gantry.agent.program.Cell;
import dev.gantry.agent.program.Program;

/**
 * How a start is connected: pipes (two ints each, read end and write end; null: /dev/null), or the
 * way by which a terminal's master gets from the child to the keeper.
 */
record LaunchStreams(Cell stdin, Cell stdout, Cell stderr, Handover terminal) {
  /**
   * A pair of sockets and what arrives through it.
   *
   * @param control a control message (cmsg(3)) with one descriptor: length, level and type, number
   * @param data the byte that carries it
   */
  record Handover(Cell sockets, Cell control, Cell data) {}

  static LaunchStreams pipes(Program program, boolean stdin, boolean stdout, boolean stderr) {
    return new LaunchStreams(
        stdin ? program.cell("stdin", 2) : null,
        stdout ? program.cell("stdout", 2) : null,
        stderr ? program.cell("stderr", 2) : null,
        null);
  }

  static LaunchStreams terminal(Program program) {
    return new LaunchStreams(
        null,
        null,
        null,
        new Handover(
            program.cell("sockets", 1), program.cell("control", 3), program.cell("data", 1)));
  }
}
