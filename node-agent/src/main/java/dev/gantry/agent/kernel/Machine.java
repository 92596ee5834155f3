package dev.gantry.agent.kernel;

import java.nio.ByteOrder;
import java.util.Locale;

/** The machines whose system calls and machine code the agent knows: 64-bit Linux only. */
public enum Machine {
  X86_64,
  AARCH64;

  private static final class Here {
    static final Machine MACHINE = of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /**
   * The machine that this JVM runs on.
   *
   * @throws UnsupportedOperationException if it is none that the agent can work on
   */
  public static Machine current() {
    return Here.MACHINE;
  }

  /**
   * @param os as the property {@code os.name}
   * @param arch as the property {@code os.arch}
   * @throws UnsupportedOperationException with what is supported, for any other pair
   */
  public static Machine of(String os, String arch) {
    String refusal =
        "the node agent runs on 64-bit Linux (x86-64 or aarch64) only; this JVM says os.name="
            + os
            + ", os.arch="
            + arch;
    if (!"Linux".equals(os) || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsupportedOperationException(refusal);
    }
    return switch (arch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64", "arm64" -> AARCH64;
      default -> throw new UnsupportedOperationException(refusal);
    };
  }
}
