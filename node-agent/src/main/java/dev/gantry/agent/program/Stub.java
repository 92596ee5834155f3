package dev.gantry.agent.program;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Type;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Machine;
import dev.gantry.agent.kernel.Sys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * The machine code that runs a syscall program, on a page of its own. The bytes are assembled from
 * {@code stub-<machine>.s} beside them; a test compares the two.
 */
public final class Stub {
  public static final int PAGE = 4096;
  private static final int PROT_READ_WRITE = 3;
  private static final int PROT_READ_EXEC = 5;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final CallContext ONE_WORD_TO_WORD =
      CallContext.getCallContext(
          Type.SINT64, new Type[] {Type.UINT64}, CallingConvention.DEFAULT, false);

  private final long address;

  private Stub(long address) {
    this.address = address;
  }

  /**
   * Maps the code, first writable, then executable, never both.
   *
   * @throws UnsupportedOperationException on a machine without a stub
   */
  public static Stub load(Kernel kernel) {
    byte[] code = code(Machine.current());
    long page =
        kernel.call(
            Sys.MMAP, "the stub's page", 0, PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    MemorySegment memory = MemorySegment.ofAddress(page).reinterpret(PAGE);
    MemorySegment.copy(code, 0, memory, ValueLayout.JAVA_BYTE, 0, code.length);
    kernel.call(Sys.MPROTECT, "the stub's page", page, PAGE, PROT_READ_EXEC);
    return new Stub(page);
  }

  /** The stub's machine code for a machine. */
  static byte[] code(Machine machine) {
    String name = "stub-" + machine.name().toLowerCase(Locale.ROOT) + ".bin";
    try (InputStream in = Stub.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing on the class path: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the page is mapped; {@link #PAGE} bytes. */
  public long address() {
    return address;
  }

  /**
   * Runs a program in this thread. Blocking: on a platform thread only.
   *
   * @param entry address of the first record
   * @return what the program's END gives
   */
  public long run(long entry) {
    return Invoker.getInstance().invokeN1(ONE_WORD_TO_WORD, address, entry);
  }
}
