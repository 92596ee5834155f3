package dev.gantry.agent.security;

import dev.gantry.model.spec.SecuritySpec;
import dev.gantry.model.spec.SystemPaths;
import java.util.List;

/** Paths below /proc and /sys that an unprivileged container does not see, or may not write. */
public final class KernelPaths {
  private KernelPaths() {}

  /** What a container does not see. */
  public static List<String> masked(SecuritySpec security) {
    return chosen(security, security.maskedPaths(), SystemPaths.MASKED);
  }

  /** What a container may not write. */
  public static List<String> readOnly(SecuritySpec security) {
    return chosen(security, security.readonlyPaths(), SystemPaths.READ_ONLY);
  }

  private static List<String> chosen(
      SecuritySpec security, List<String> wished, List<String> usual) {
    if (wished != null) {
      return wished;
    }
    return security.privileged() ? List.of() : usual;
  }
}
