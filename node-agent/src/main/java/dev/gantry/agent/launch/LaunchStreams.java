package dev.gantry.agent.launch;

import dev.gantry.agent.program.Cell;

/** Pipes of a start: two ints each, read end and write end. {@code stdin} may be null. */
record LaunchStreams(Cell stdin, Cell stdout, Cell stderr) {}
