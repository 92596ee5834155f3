package dev.gantry.agent.launch;

import dev.gantry.model.spec.ProcessSpec;

/**
 * Size of a terminal in characters (ioctl_tty(2), winsize). 0 of either means that nobody has said.
 */
public record TerminalSize(int rows, int columns) {
  public static final TerminalSize UNKNOWN = new TerminalSize(0, 0);
  private static final int MOST = 0xffff;

  public TerminalSize {
    rows = Math.clamp(rows, 0, MOST);
    columns = Math.clamp(columns, 0, MOST);
  }

  /** This one where somebody has said it, else that of the spec. */
  public TerminalSize or(ProcessSpec spec) {
    return isKnown() ? this : new TerminalSize(spec.consoleHeight(), spec.consoleWidth());
  }

  boolean isKnown() {
    return rows > 0 || columns > 0;
  }

  /** {@code struct winsize}, as one little-endian word: rows, columns, and no pixels. */
  long winsize() {
    return rows | (long) columns << 16;
  }
}
