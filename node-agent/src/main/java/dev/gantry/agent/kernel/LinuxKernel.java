package dev.gantry.agent.kernel;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.SaveError;

/** System calls through the C library's {@code syscall} function (syscall(2)), by jnr-ffi. */
public final class LinuxKernel implements Kernel {
  /**
   * Declared with all six arguments although C declares it variadic: on both machines arguments of
   * this kind are passed alike, and the kernel ignores those it does not expect.
   */
  public interface LibC {
    @SaveError
    long syscall(long number, long a0, long a1, long a2, long a3, long a4, long a5);
  }

  private static final class Loaded {
    static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
    static final Runtime RUNTIME = Runtime.getRuntime(LIBC);
  }

  /**
   * @throws UnsupportedOperationException on a machine that the agent does not know
   */
  public LinuxKernel() {
    Machine.current();
  }

  @Override
  public long call(Sys sys, String target, long... args) {
    if (args.length > 6) {
      throw new IllegalArgumentException(sys + " with " + args.length + " arguments");
    }
    long result =
        Loaded.LIBC.syscall(
            sys.number(),
            at(args, 0),
            at(args, 1),
            at(args, 2),
            at(args, 3),
            at(args, 4),
            at(args, 5));
    if (result == -1) {
      throw new KernelException(sys.callName(), target, Loaded.RUNTIME.getLastError());
    }
    return result;
  }

  private static long at(long[] args, int index) {
    return index < args.length ? args[index] : 0;
  }
}
