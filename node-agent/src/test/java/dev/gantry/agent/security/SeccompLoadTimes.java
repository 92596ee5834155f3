package dev.gantry.agent.security;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.kernel.Sys;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints what seccomp(2) takes to load the default profile: as it is loaded in a start, and as
 * libseccomp emits the same list unoptimised. Alternating, each on a thread of its own, which ends
 * with its filter. Run by hand, as root: {@code java … dev.gantry.agent.security.SeccompLoadTimes
 * [loads]}.
 */
final class SeccompLoadTimes {
  private static final int SET_MODE_FILTER = 1;
  private static final int INSTRUCTION = 8;
  private static final Kernel KERNEL = new LinuxKernel();

  private SeccompLoadTimes() {}

  public static void main(String[] args) throws Exception {
    int loads = args.length > 0 ? Integer.parseInt(args[0]) : 500;
    SeccompCompiler compiler =
        new SeccompCompiler(KERNEL, LibSeccomp.load(), CapabilitySet.DEFAULT);
    byte[] tree = compiler.compile(profile());
    byte[] list = compiler.compile(profile(), SeccompCompiler.LIST);
    List<Long> ours = new ArrayList<>();
    List<Long> plain = new ArrayList<>();
    for (int i = 0; i < loads / 5; i++) {
      load(tree); // warm-up
    }
    for (int i = 0; i < loads; i++) {
      ours.add(load(tree));
      plain.add(load(list));
    }
    print("as loaded in a start", tree, ours);
    print("libseccomp, unoptimised", list, plain);
    System.out.printf("medians: %.2f of it%n", (double) median(ours) / median(plain));
  }

  private static SeccompProfile profile() throws IOException {
    try (InputStream in = SeccompFilters.class.getResourceAsStream("seccomp-default.json")) {
      return JsonMapper.builder().build().readValue(in, SeccompProfile.class);
    }
  }

  private static long load(byte[] filter) throws InterruptedException {
    long[] nanos = new long[1];
    Thread.ofPlatform()
        .start(
            () -> {
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment code = arena.allocate(filter.length, 8);
                MemorySegment.copy(filter, 0, code, ValueLayout.JAVA_BYTE, 0, filter.length);
                // struct sock_fprog of linux/filter.h
                MemorySegment program = arena.allocate(16, 8);
                program.set(ValueLayout.JAVA_SHORT, 0, (short) (filter.length / INSTRUCTION));
                program.set(ValueLayout.JAVA_LONG, 8, code.address());
                long begun = System.nanoTime();
                KERNEL.call(Sys.SECCOMP, "filter", SET_MODE_FILTER, 0, program.address());
                nanos[0] = System.nanoTime() - begun;
              }
            })
        .join();
    if (nanos[0] == 0) {
      throw new IllegalStateException("the filter was not loaded, see above");
    }
    return nanos[0];
  }

  private static long median(List<Long> nanos) {
    Collections.sort(nanos);
    return nanos.get(nanos.size() / 2);
  }

  private static void print(String name, byte[] filter, List<Long> nanos) {
    System.out.printf(
        "%-24s %5d instructions  p50 %6.1f µs  p95 %6.1f µs%n",
        name,
        filter.length / INSTRUCTION,
        median(nanos) / 1e3,
        nanos.get(nanos.size() * 95 / 100) / 1e3);
  }
}
