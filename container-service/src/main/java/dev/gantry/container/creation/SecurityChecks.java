package dev.gantry.container.creation;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.spec.DeviceSpec;
import dev.gantry.model.spec.Rlimit;
import dev.gantry.model.spec.SecuritySpec;
import dev.gantry.model.spec.SystemPaths;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

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

  private static final Pattern DEVICE_RULE =
      Pattern.compile("[acb] ([0-9]{1,9}|\\*):([0-9]{1,9}|\\*) [rwm]{1,3}");

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
        host.privileged(),
        host.capAdd(),
        host.capDrop(),
        noNewPrivileges,
        seccomp,
        paths(host.maskedPaths(), SystemPaths.MASKED, admin),
        paths(host.readonlyPaths(), SystemPaths.READ_ONLY, admin),
        devices(host, admin),
        rules(host, admin));
  }

  /** Null: the default list. */
  private static List<String> paths(List<String> wished, List<String> usual, boolean admin) {
    if (wished == null || Set.copyOf(wished).equals(Set.copyOf(usual))) {
      return null;
    }
    adminOnly(admin, "an own list of masked or read-only system paths");
    for (String path : wished) {
      if (!path.startsWith("/")) {
        throw Bad.request("invalid masked or read-only path: \"" + path + "\" is not absolute");
      }
    }
    return wished;
  }

  private static List<DeviceSpec> devices(HostWishes host, boolean admin) {
    if (!host.devices().isEmpty()) {
      adminOnly(admin, "a device of the host");
    }
    try {
      return host.devices().stream()
          .map(d -> new DeviceSpec(d.pathOnHost(), d.pathInContainer(), d.cgroupPermissions()))
          .toList();
    } catch (IllegalArgumentException e) {
      throw Bad.request(e.getMessage());
    }
  }

  private static List<String> rules(HostWishes host, boolean admin) {
    for (String rule : host.deviceCgroupRules()) {
      adminOnly(admin, "a device cgroup rule");
      if (!DEVICE_RULE.matcher(rule).matches()) {
        throw Bad.request("invalid device cgroup rule format: '" + rule + "'");
      }
    }
    return host.deviceCgroupRules();
  }

  /** Groups are the image's; limits are refused where they are above the node's. */
  static List<Rlimit> rlimits(HostWishes host) {
    try {
      return host.ulimits().stream().map(u -> new Rlimit(u.name(), u.soft(), u.hard())).toList();
    } catch (IllegalArgumentException e) {
      throw Bad.request(e.getMessage());
    }
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
