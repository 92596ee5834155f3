package dev.gantry.agent.program;

import dev.gantry.agent.kernel.Sys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A syscall program while it is built: steps that are only appended. It touches no memory and no
 * kernel, so every part of a launch can be tested as a list. {@link ProgramImage} puts it into the
 * memory where the stub runs it.
 *
 * <pre>{@code
 * Program program = new Program();
 * Label failed = Label.named("failed");
 * program.failTo(failed);
 * Step open = program.call(Sys.OPENAT, "/x", num(AT_FDCWD), text("/x"), num(O_RDONLY));
 * program.call(Sys.FCHDIR, "/x", result(open));
 * program.end(num(0));
 * program.mark(failed);
 * program.end(num(1));
 * }</pre>
 */
public final class Program {
  private final List<Step> steps = new ArrayList<>();
  private final List<Cell> cells = new ArrayList<>();
  private final List<Label> pending = new ArrayList<>();
  private Label failTo;

  /** Steps appended from now on go to {@code label} when they fail. */
  public void failTo(Label label) {
    failTo = label;
  }

  /** Where steps go that fail, at present. */
  public Label failTo() {
    return failTo;
  }

  /** Memory for results, zeroed before the run. */
  public Cell cell(String name, int words) {
    Cell cell = new Cell(name, words * 8);
    cells.add(cell);
    return cell;
  }

  /**
   * Appends a system call.
   *
   * @param target what it acts on, for people reading an error or a trace
   */
  public Step call(Sys sys, String target, Arg... args) {
    if (args.length > 6) {
      throw new IllegalArgumentException(sys + " with " + args.length + " arguments");
    }
    // A result has one place to go to; every further use, and every load, is a COPY before the
    // step.
    int copies = 0;
    for (Arg arg : args) {
      copies += needsCopy(arg, args) ? 1 : 0;
    }
    Step step = new Step(steps.size() + copies, sys, 0, target, List.of(args));
    for (int i = 0; i < args.length; i++) {
      feed(step, i, args[i]);
    }
    return append(step);
  }

  private static boolean needsCopy(Arg arg, Arg[] all) {
    if (arg instanceof Arg.ResultOf(Step source)) {
      boolean usedTwice = List.of(all).indexOf(arg) != List.of(all).lastIndexOf(arg);
      if (usedTwice) {
        throw new IllegalArgumentException("one result twice in a call: " + arg.shown());
      }
      return source.out() != null;
    }
    return arg instanceof Arg.Load;
  }

  private void feed(Step step, int index, Arg arg) {
    Arg to = new Arg.FieldAddress(step, Layout.ARGS + 8 * index);
    if (arg instanceof Arg.ResultOf(Step source) && !source.claimOut(step, index)) {
      copy(new Arg.FieldAddress(source, Layout.RESULT), to);
    } else if (arg instanceof Arg.Load load) {
      copy(load, to);
    }
  }

  /** Sets the cell to a number. */
  public void set(Cell cell, long value) {
    copy(Arg.words(Arg.num(value)), Arg.address(cell));
  }

  /** Moves the word at one address to another. */
  public Step copy(Arg from, Arg to) {
    return append(new Step(steps.size(), null, Layout.COPY, "", List.of(from, to)));
  }

  /** Goes on at the label. */
  public void jump(Label label) {
    Arg nowhere = Arg.words(Arg.num(0));
    copy(nowhere, nowhere).onZero(label);
  }

  /** Goes on at the record whose address stands in the cell. */
  public void jumpTo(Cell goal) {
    Arg nowhere = Arg.words(Arg.num(0));
    Step jump = new Step(steps.size() + 1, null, Layout.COPY, "", List.of(nowhere, nowhere));
    copy(Arg.load(goal, 0), new Arg.FieldAddress(jump, Layout.ON_ZERO));
    append(jump);
  }

  /** Leaves the stub. */
  public void end(Arg value) {
    append(new Step(steps.size(), null, Layout.END, "", List.of(value)));
  }

  /** Binds the label to the step appended next. */
  public void mark(Label label) {
    pending.add(label);
  }

  private Step append(Step step) {
    pending.forEach(label -> label.bind(step));
    pending.clear();
    if (step.isCall() && step.onError() == null && failTo != null) {
      step.onError(failTo);
    }
    steps.add(step);
    return step;
  }

  public List<Step> steps() {
    return Collections.unmodifiableList(steps);
  }

  List<Cell> cells() {
    return cells;
  }

  /** The program as text, a step a line. */
  public List<String> listing() {
    return steps.stream().map(Step::shown).toList();
  }
}
