package dev.gantry.agent.security;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Machine;
import dev.gantry.agent.kernel.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jnr.ffi.Pointer;

/** Compiles a profile into a BPF program by libseccomp. */
final class SeccompCompiler {
  /** libseccomp's default: a list of comparisons, one a system call. */
  static final int LIST = 1;

  static final int BINARY_TREE = 2;
  private static final int COMPARISON_SIZE = 24;
  private static final Map<String, Integer> OPERATORS =
      Map.of(
          "SCMP_CMP_NE", 1,
          "SCMP_CMP_LT", 2,
          "SCMP_CMP_LE", 3,
          "SCMP_CMP_EQ", 4,
          "SCMP_CMP_GE", 5,
          "SCMP_CMP_GT", 6,
          "SCMP_CMP_MASKED_EQ", 7);

  private final Kernel kernel;
  private final LibSeccomp lib;
  private final CapabilitySet capabilities;

  SeccompCompiler(Kernel kernel, LibSeccomp lib, CapabilitySet capabilities) {
    this.kernel = kernel;
    this.lib = lib;
    this.capabilities = capabilities;
  }

  /**
   * @throws IllegalArgumentException for what the profile says and libseccomp does not know
   */
  byte[] compile(SeccompProfile profile) {
    // A binary tree of comparisons: fewer steps per call, and faster for the kernel to check.
    return compile(profile, BINARY_TREE);
  }

  /**
   * @param optimization {@code SCMP_FLTATR_CTL_OPTIMIZE} of seccomp_attr_set(3)
   */
  byte[] compile(SeccompProfile profile, int optimization) {
    int fallback = action(profile.defaultAction(), profile.defaultErrnoRet());
    Pointer context = lib.seccomp_init(fallback);
    if (context == null) {
      throw new IllegalArgumentException("libseccomp refused " + profile.defaultAction());
    }
    try {
      lib.seccomp_attr_set(context, LibSeccomp.ATTR_OPTIMIZE, optimization);
      architectures(profile).forEach(name -> addArchitecture(context, name));
      for (SeccompProfile.Rule rule : profile.syscalls()) {
        if (applies(rule)) {
          addRule(context, rule, fallback);
        }
      }
      return export(context);
    } finally {
      lib.seccomp_release(context);
    }
  }

  private static List<String> architectures(SeccompProfile profile) {
    String own = "SCMP_ARCH_" + Machine.current();
    return profile.archMap().stream()
        .filter(map -> map.architecture().equals(own))
        .findFirst()
        .map(SeccompProfile.ArchMap::subArchitectures)
        .orElse(profile.architectures());
  }

  private void addArchitecture(Pointer context, String name) {
    String bare = name.replaceFirst("^SCMP_ARCH_", "").toLowerCase(Locale.ROOT);
    int arch = lib.seccomp_arch_resolve_name(bare);
    if (arch == 0) {
      throw new IllegalArgumentException("seccomp profile: unknown architecture " + name);
    }
    int error = lib.seccomp_arch_add(context, arch);
    if (error != 0 && -error != Errno.EEXIST.number()) {
      throw failed("seccomp_arch_add", name, error);
    }
  }

  private boolean applies(SeccompProfile.Rule rule) {
    SeccompProfile.Filter includes = rule.includes();
    SeccompProfile.Filter excludes = rule.excludes();
    return includes.caps().stream().allMatch(this::has)
        && excludes.caps().stream().noneMatch(this::has)
        && (includes.arches().isEmpty() || includes.arches().contains(goArch()))
        && !excludes.arches().contains(goArch())
        && (includes.minKernel() == null || KernelVersion.running().atLeast(includes.minKernel()))
        && (excludes.minKernel() == null || !KernelVersion.running().atLeast(excludes.minKernel()));
  }

  private boolean has(String capability) {
    return Capability.named(capability).map(capabilities::has).orElse(false);
  }

  private static String goArch() {
    return switch (Machine.current()) {
      case X86_64 -> "amd64";
      case AARCH64 -> "arm64";
    };
  }

  private void addRule(Pointer context, SeccompProfile.Rule rule, int fallback) {
    int action = action(rule.action(), rule.errnoRet());
    if (action == fallback) {
      return; // libseccomp refuses a rule that says what the default says already
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment conditions = conditions(arena, rule.args());
      for (String name : rule.names()) {
        int number = lib.seccomp_syscall_resolve_name(name);
        if (number == -1) {
          continue; // newer than the library: stays at the default action
        }
        int error =
            lib.seccomp_rule_add_array(
                context, action, number, rule.args().size(), conditions.address());
        if (error != 0) {
          throw failed("seccomp_rule_add", name, error);
        }
      }
    }
  }

  private static MemorySegment conditions(Arena arena, List<SeccompProfile.Condition> args) {
    MemorySegment memory = arena.allocate(Math.max(1, args.size()) * (long) COMPARISON_SIZE, 8);
    for (int i = 0; i < args.size(); i++) {
      SeccompProfile.Condition condition = args.get(i);
      Integer operator = OPERATORS.get(condition.op());
      if (operator == null) {
        throw new IllegalArgumentException("seccomp profile: unknown op " + condition.op());
      }
      long at = (long) i * COMPARISON_SIZE;
      memory.set(ValueLayout.JAVA_INT, at, condition.index());
      memory.set(ValueLayout.JAVA_INT, at + 4, operator);
      memory.set(ValueLayout.JAVA_LONG, at + 8, number(condition.value()));
      memory.set(ValueLayout.JAVA_LONG, at + 16, number(condition.valueTwo()));
    }
    return memory;
  }

  private static long number(Number number) {
    return number == null ? 0 : number.longValue();
  }

  private static int action(String name, Integer errno) {
    int value = errno == null ? Errno.EPERM.number() : errno;
    return switch (name) {
      case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> 0;
      case "SCMP_ACT_KILL_PROCESS" -> 0x80000000;
      case "SCMP_ACT_TRAP" -> 0x00030000;
      case "SCMP_ACT_ERRNO" -> 0x00050000 | value & 0xffff;
      case "SCMP_ACT_TRACE" -> 0x7ff00000 | value & 0xffff;
      case "SCMP_ACT_LOG" -> 0x7ffc0000;
      case "SCMP_ACT_ALLOW" -> 0x7fff0000;
      default -> throw new IllegalArgumentException("seccomp profile: unknown action " + name);
    };
  }

  private byte[] export(Pointer context) {
    int fd;
    try (Arena arena = Arena.ofConfined()) {
      long name = Kernel.cString(arena, "seccomp");
      fd = (int) kernel.call(Sys.MEMFD_CREATE, "seccomp filter", name, 1);
    }
    try (Arena arena = Arena.ofConfined()) {
      int error = lib.seccomp_export_bpf(context, fd);
      if (error != 0) {
        throw failed("seccomp_export_bpf", "filter", error);
      }
      int seekCurrent = 1;
      long size = kernel.call(Sys.LSEEK, "seccomp filter", fd, 0, seekCurrent);
      MemorySegment program = arena.allocate(size, 8);
      kernel.call(Sys.PREAD64, "seccomp filter", fd, program.address(), size, 0);
      return program.toArray(ValueLayout.JAVA_BYTE);
    } finally {
      kernel.close(fd);
    }
  }

  private static IllegalArgumentException failed(String function, String what, int error) {
    return new IllegalArgumentException(
        "seccomp profile: " + function + "(" + what + "): " + Errno.nameOf(-error));
  }
}
