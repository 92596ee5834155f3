package dev.gantry.agent.program;

/** A place in a program to go on at: bound by {@link Program#mark}, or outside of the program. */
public final class Label {
  private final String name;
  private final boolean external;
  private Step target;

  private Label(String name, boolean external) {
    this.name = name;
    this.external = external;
  }

  /** A place in a program that {@link Program#mark} will bind. */
  public static Label named(String name) {
    return new Label(name, false);
  }

  /** A record outside of the program; {@link ProgramImage#write} is told its address. */
  public static Label external(String name) {
    return new Label(name, true);
  }

  public String name() {
    return name;
  }

  boolean isExternal() {
    return external;
  }

  void bind(Step step) {
    if (target != null || external) {
      throw new IllegalStateException("label '" + name + "' is bound already");
    }
    target = step;
  }

  Step target() {
    if (target == null) {
      throw new IllegalStateException("label '" + name + "' was never marked");
    }
    return target;
  }
}
