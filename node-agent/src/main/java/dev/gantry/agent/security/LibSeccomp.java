package dev.gantry.agent.security;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;

/**
 * The functions of libseccomp 2 that compile a filter; results are 0 or a negative errno.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/seccomp_rule_add.3.html">manual</a>
 */
public interface LibSeccomp {
  int ATTR_OPTIMIZE = 8;

  /** Loaded at first use: a container without a filter does not need the library. */
  static LibSeccomp load() {
    return Holder.LIBRARY;
  }

  Pointer seccomp_init(int defaultAction);

  void seccomp_release(Pointer context);

  int seccomp_arch_add(Pointer context, int arch);

  int seccomp_arch_resolve_name(String name);

  int seccomp_attr_set(Pointer context, int attribute, int value);

  int seccomp_syscall_resolve_name(String name);

  int seccomp_rule_add_array(Pointer context, int action, int call, int count, long conditions);

  int seccomp_export_bpf(Pointer context, int fd);

  /** Keeps the loaded library. */
  final class Holder {
    private static final LibSeccomp LIBRARY = find();

    private Holder() {}

    private static LibSeccomp find() {
      try {
        return LibraryLoader.create(LibSeccomp.class).failImmediately().load("libseccomp.so.2");
      } catch (UnsatisfiedLinkError e) {
        throw new IllegalStateException(
            "libseccomp.so.2 is missing: install the package libseccomp2 (apt install libseccomp2)",
            e);
      }
    }
  }
}
