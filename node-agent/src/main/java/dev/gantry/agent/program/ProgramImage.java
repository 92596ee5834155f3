package dev.gantry.agent.program;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program laid out in memory: records first, then data. The memory may be mapped elsewhere in the
 * process that runs it, so addresses are written for there ({@code base}) and read back here.
 */
public final class ProgramImage {
  private final MemorySegment memory;
  private final long base;
  private final Map<Object, Long> placed = new HashMap<>();
  private final Map<Cell, Long> cells = new IdentityHashMap<>();
  private final Map<Label, Long> externals;
  private long used;

  private ProgramImage(
      MemorySegment memory, long base, List<Step> steps, Map<Label, Long> externals) {
    this.memory = memory;
    this.base = base;
    this.externals = externals;
    this.used = (long) steps.size() * Layout.SIZE;
  }

  /**
   * Writes the program.
   *
   * @param memory zeroed, as it is mapped here
   * @param base where the same memory begins in the process that will run it
   * @param externals addresses of the external labels
   * @throws IllegalArgumentException if it does not fit
   */
  public static ProgramImage write(
      Program program, MemorySegment memory, long base, Map<Label, Long> externals) {
    ProgramImage image = new ProgramImage(memory, base, program.steps(), externals);
    image.checkRoom();
    program.cells().forEach(cell -> image.cells.put(cell, image.reserve(cell.size())));
    program.steps().forEach(image::writeStep);
    return image;
  }

  /** Address of the first record, where it will run. */
  public long entry() {
    return base;
  }

  /** Address of a step's record, where it will run. */
  public long addressOf(Step step) {
    return base + offset(step);
  }

  /** Bytes in use from the beginning of the memory. */
  public long used() {
    return used;
  }

  /** What the call returned; negative errno for an error; 0 if it was not made. */
  public long result(Step step) {
    return memory.get(ValueLayout.JAVA_LONG, offset(step) + Layout.RESULT);
  }

  /** Time stamp counter when the call was done; 0 = it was not. */
  public long time(Step step) {
    return memory.get(ValueLayout.JAVA_LONG, offset(step) + Layout.TIME);
  }

  /** Time stamp of the first step: about when the program began; 0 if it did not. */
  public long firstTime() {
    return memory.get(ValueLayout.JAVA_LONG, Layout.TIME);
  }

  /** The 32-bit word at an offset in a cell. */
  public int readInt(Cell cell, int at) {
    return memory.get(ValueLayout.JAVA_INT, cells.get(cell) + at);
  }

  /** Zeroes the memory: environments may hold secrets, and the next program expects zeros. */
  public void wipe() {
    memory.asSlice(0, used).fill((byte) 0);
  }

  private static long offset(Step step) {
    return (long) step.index() * Layout.SIZE;
  }

  private void writeStep(Step step) {
    long at = offset(step);
    put(at + Layout.NUMBER, step.number());
    for (int i = 0; i < step.args().size(); i++) {
      put(at + Layout.ARGS + 8L * i, word(step.args().get(i)));
    }
    put(at + Layout.OUT, step.out() == null ? 0 : word(step.out()));
    put(at + Layout.TOLERATE, step.toleranceMask());
    put(at + Layout.ON_ERROR, goal(step.onError()));
    put(at + Layout.ON_ZERO, goal(step.onZero()));
  }

  private long goal(Label label) {
    if (label == null) {
      return 0;
    }
    if (!label.isExternal()) {
      return addressOf(label.target());
    }
    Long address = externals.get(label);
    if (address == null) {
      throw new IllegalArgumentException("no address for external label " + label.name());
    }
    return address;
  }

  private long word(Arg arg) {
    return switch (arg) {
      case Arg.Num(long value) -> value;
      case Arg.Text text -> address(placed.computeIfAbsent(text, t -> place(text.bytes())));
      case Arg.Bytes bytes -> address(placed.computeIfAbsent(bytes, b -> place(bytes.content())));
      case Arg.Words words -> address(placeWords(words));
      case Arg.CellAddress(Cell cell) -> address(cells.get(cell));
      case Arg.Load(Cell cell, int offset) -> address(cells.get(cell)) + offset;
      case Arg.FieldAddress(Step step, int offset) -> addressOf(step) + offset;
      case Arg.ResultOf ignored -> 0;
    };
  }

  private long placeWords(Arg.Words words) {
    long at = reserve(8L * words.words().size());
    for (int i = 0; i < words.words().size(); i++) {
      put(at + 8L * i, word(words.words().get(i)));
    }
    return at;
  }

  private long place(byte[] bytes) {
    long at = reserve(bytes.length);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at, bytes.length);
    return at;
  }

  private long reserve(long bytes) {
    long at = used;
    used += (bytes + 7) & ~7L;
    checkRoom();
    return at;
  }

  private void checkRoom() {
    if (used > memory.byteSize()) {
      throw new IllegalArgumentException(
          "arguments and environment are too long: more than " + memory.byteSize() + " bytes");
    }
  }

  private long address(long offset) {
    return base + offset;
  }

  private void put(long at, long value) {
    memory.set(ValueLayout.JAVA_LONG, at, value);
  }
}
