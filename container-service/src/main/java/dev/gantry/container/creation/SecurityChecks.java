package dev.gantry.container.creation;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.spec.SecuritySpec;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Privileges: who may have them, and Docker's {@code --security-opt}. */
final class SecurityChecks {
  /** What Docker gives every container; adding these again gives nothing away. */
  private static final Set<String> DEFAULT_CAPABILITIES =
      Set.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "FSETID",
          "FOWNER",
          "MKNOD",
          "NET_RAW",
          "SETGID",
          "SETUID",
          "SETFCAP",
          "SETPCAP",
          "NET_BIND_SERVICE",
          "SYS_CHROOT",
          "KILL",
          "AUDIT_WRITE");

  private SecurityChecks() {}

  static SecuritySpec check(HostWishes host, boolean admin) {
    if (host.privileged()) {
      adminOnly(admin, "a privileged container");
    }
    for (String capability : host.capAdd()) {
      String name = capability.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", "");
      if (!DEFAULT_CAPABILITIES.contains(name)) {
        adminOnly(admin, "adding capability " + name);
      }
    }
    boolean noNewPrivileges = false;
    String seccomp = "";
    for (String option : host.securityOpt()) {
      String[] parts = option.split("[=:]", 2);
      String value = parts.length > 1 ? parts[1] : "";
      switch (parts[0]) {
        case "no-new-privileges" -> noNewPrivileges = flag(option, value);
        case "seccomp" -> seccomp = seccomp(value, admin);
        // There is no such policy on our nodes: switching it off changes nothing.
        case "apparmor" -> unconfinedOnly(option, value, "unconfined");
        case "label" -> unconfinedOnly(option, value, "disable");
        default -> throw Bad.request("invalid --security-opt 2: \"" + option + "\"");
      }
    }
    return new SecuritySpec(
        host.privileged(), host.capAdd(), host.capDrop(), noNewPrivileges, seccomp);
  }

  static void adminOnly(boolean admin, String what) {
    if (!admin) {
      throw new GantryException(ErrorCode.FORBIDDEN, what + " is for administrators only");
    }
  }

  private static boolean flag(String option, String value) {
    return switch (value) {
      case "", "true" -> true;
      case "false" -> false;
      default -> throw Bad.request("invalid --security-opt 2: \"" + option + "\"");
    };
  }

  private static String seccomp(String profile, boolean admin) {
    if (List.of("", "builtin").contains(profile)) {
      return "";
    }
    adminOnly(admin, "an own seccomp profile");
    return profile;
  }

  private static void unconfinedOnly(String option, String value, String harmless) {
    if (!value.equals(harmless)) {
      throw Bad.notYet("--security-opt " + option);
    }
  }
}
