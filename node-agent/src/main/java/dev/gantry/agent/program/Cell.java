package dev.gantry.agent.program;

/**
 * Zeroed memory of a program that calls write into and that is read after the run. Compared by
 * identity.
 */
public final class Cell {
  private final String name;
  private final int size;

  Cell(String name, int size) {
    this.name = name;
    this.size = size;
  }

  public String name() {
    return name;
  }

  /** Bytes, a multiple of 8. */
  int size() {
    return size;
  }
}
