package dev.gantry.agent.program;

import static dev.gantry.agent.program.Arg.num;

import dev.gantry.agent.kernel.Machine;
import dev.gantry.agent.kernel.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * A syscall program as a static executable file, for calls that busybox doesn't make: the stub with
 * the records behind it. At its end it writes its own records and cells to standard output, where a
 * test finds the results.
 *
 * <pre>
 *      0  ELF header, one segment: read, write, execute
 *   4096  load the address of the first record; the stub
 *   8192  the program
 * </pre>
 */
public final class ElfProgram {
  private static final long BASE = 0x400000;
  private static final int CODE = 4096;
  private static final int IMAGE = 8192;
  private static final int ELF_HEADER = 64;
  private static final int PROGRAM_HEADER = 56;

  public final Program program = new Program();
  private final Map<Step, Integer> numbers = new HashMap<>();
  private final int room;
  private ProgramImage image;
  private MemorySegment memory;

  /**
   * @param room bytes for records and data
   */
  public ElfProgram(int room) {
    this.room = room;
  }

  /** A call by its number, with numbers as arguments; whatever comes of it, the program goes on. */
  public Step raw(int number, long... args) {
    Arg[] numbers = new Arg[args.length];
    for (int i = 0; i < args.length; i++) {
      numbers[i] = num(args[i]);
    }
    return raw(number, numbers);
  }

  /** As above, with arguments of all kinds. */
  public Step raw(int number, Arg... args) {
    Step step = program.call(Sys.GETPID, "call " + number, args).tolerateAll();
    numbers.put(step, number);
    return step;
  }

  /** Appends a step that writes the result of another, 8 bytes, to standard output at once. */
  public void tell(Step step) {
    Arg result = new Arg.FieldAddress(step, Layout.RESULT);
    program.call(Sys.WRITE, "result", num(1), result, num(8)).tolerateAll();
  }

  /** Appends a step that waits until a signal ends it. */
  public void stay() {
    program.call(Sys.PPOLL, "for ever", num(0), num(0), num(0), num(0), num(8)).tolerateAll();
  }

  /** The whole file. Call once, when all steps are there. */
  public byte[] file() {
    program.call(Sys.WRITE, "results", num(1), num(BASE + IMAGE), num(room)).tolerateAll();
    program.call(Sys.EXIT_GROUP, "", num(0)).tolerateAll();
    memory = Arena.ofAuto().allocate(room, 8);
    image = ProgramImage.write(program, memory, BASE + IMAGE, Map.of());
    numbers.forEach(
        (step, number) ->
            memory.set(ValueLayout.JAVA_LONG, (long) step.index() * Layout.SIZE, number));
    ByteBuffer file = ByteBuffer.allocate(IMAGE + room).order(ByteOrder.LITTLE_ENDIAN);
    header(file);
    file.position(CODE).put(entry()).put(Stub.code(Machine.current()));
    file.position(IMAGE).put(memory.toArray(ValueLayout.JAVA_BYTE));
    return file.array();
  }

  private void header(ByteBuffer file) {
    short machine = (short) (Machine.current() == Machine.X86_64 ? 62 : 183);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
    file.putShort((short) 2).putShort(machine).putInt(1).putLong(BASE + CODE);
    file.putLong(ELF_HEADER).putLong(0).putInt(0);
    file.putShort((short) ELF_HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 1);
    file.position(ELF_HEADER);
    file.putInt(1).putInt(7).putLong(0).putLong(BASE).putLong(BASE);
    file.putLong(file.capacity()).putLong(file.capacity()).putLong(4096);
  }

  /** Loads the stub's argument: {@code mov rdi, imm64}, or {@code ldr x0} over a branch. */
  private static byte[] entry() {
    ByteBuffer code = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    if (Machine.current() == Machine.X86_64) {
      code.put((byte) 0x48).put((byte) 0xbf).putLong(BASE + IMAGE);
      while (code.hasRemaining()) {
        code.put((byte) 0x90); // nop
      }
    } else {
      code.putInt(0x58000040).putInt(0x14000003).putLong(BASE + IMAGE);
    }
    return code.array();
  }

  /** Takes what the program wrote; then {@link #result} tells. */
  public void wrote(byte[] output) {
    if (output.length != room) {
      throw new AssertionError("the program wrote " + output.length + " bytes, not " + room);
    }
    MemorySegment.copy(output, 0, memory, ValueLayout.JAVA_BYTE, 0, room);
  }

  /** What a call returned; negative errno for an error. */
  public long result(Step step) {
    if (image.time(step) == 0) {
      throw new AssertionError("never made: " + step.shown());
    }
    return image.result(step);
  }

  /** The 32-bit word at an offset in a cell, after the run. */
  public int readInt(Cell cell, int at) {
    return image.readInt(cell, at);
  }
}
