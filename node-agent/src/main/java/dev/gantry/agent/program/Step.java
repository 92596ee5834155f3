package dev.gantry.agent.program;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Sys;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One record of a program being built: a system call, or a pseudo call. Compared by identity. */
public final class Step {
  private final int index;
  private final Sys sys;
  private final long pseudo;
  private final String target;
  private final List<Arg> args;
  private Arg.FieldAddress out;
  private long tolerate;
  private final List<Errno> tolerated = new ArrayList<>();
  private Label onError;
  private Label onZero;

  Step(int index, Sys sys, long pseudo, String target, List<Arg> args) {
    this.index = index;
    this.sys = sys;
    this.pseudo = pseudo;
    this.target = target;
    this.args = args;
  }

  /** These errors are no failure: the program goes on with the next step. */
  public Step tolerate(Errno... errors) {
    for (Errno error : errors) {
      tolerate |= 1L << (error.number() > 63 ? 0 : error.number());
      tolerated.add(error);
    }
    return this;
  }

  /** No error of this call matters. */
  public Step tolerateAll() {
    tolerate = -1;
    return this;
  }

  /** Where to go on after an error that is not tolerated. */
  public Step onError(Label label) {
    onError = label;
    return this;
  }

  /** Where to go on, with nothing stored, when the result is 0. */
  public Step onZero(Label label) {
    onZero = label;
    return this;
  }

  /** Position in the program, from 0. */
  public int index() {
    return index;
  }

  /** What the call acts on, for people. */
  public String target() {
    return target;
  }

  /** The system call, or null for a pseudo call. */
  public Sys sys() {
    return sys;
  }

  /** Whether an errno (positive) of this call is a failure. */
  public boolean fails(int errno) {
    return (tolerate & 1L << (errno > 63 ? 0 : errno)) == 0;
  }

  /** Whether this step asks the kernel for something: not a pseudo call. */
  public boolean isCall() {
    return sys != null;
  }

  public String callName() {
    return sys != null ? sys.callName() : pseudo == Layout.END ? "END" : "COPY";
  }

  boolean claimOut(Step consumer, int arg) {
    if (out != null) {
      return false;
    }
    out = new Arg.FieldAddress(consumer, Layout.ARGS + 8 * arg);
    return true;
  }

  long number() {
    return sys != null ? sys.number() : pseudo;
  }

  List<Arg> args() {
    return args;
  }

  Arg.FieldAddress out() {
    return out;
  }

  long toleranceMask() {
    return tolerate;
  }

  Label onError() {
    return onError;
  }

  Label onZero() {
    return onZero;
  }

  String shownName() {
    return "#" + index;
  }

  /** One line of a listing; numbers of calls are not shown, so it is the same on all machines. */
  public String shown() {
    StringBuilder line = new StringBuilder(callName());
    line.append(args.stream().map(Arg::shown).collect(Collectors.joining(", ", "(", ")")));
    if (tolerate == -1) {
      line.append(" ?*");
    } else if (!tolerated.isEmpty()) {
      line.append(tolerated.stream().map(Enum::name).collect(Collectors.joining("|", " ?", "")));
    }
    if (onZero != null) {
      line.append(" 0→").append(onZero.name());
    }
    return line.toString();
  }
}
