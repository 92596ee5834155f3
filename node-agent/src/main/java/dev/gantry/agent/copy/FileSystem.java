package dev.gantry.agent.copy;

import java.util.Set;

/**
 * A file system, as statfs(2) tells.
 *
 * @param type its magic number (linux/magic.h)
 * @param readOnly mounted read-only here
 */
record FileSystem(long type, boolean readOnly) {
  /**
   * Their files are answers of the kernel, which look at the rights of who reads: what the agent
   * may see there is not for a tenant.
   */
  private static final Set<Long> OF_THE_KERNEL =
      Set.of(
          0x9fa0L, // proc
          0x62656572L, // sysfs
          0x27e0ebL, // cgroup
          0x63677270L, // cgroup2
          0x19800202L, // mqueue
          0x1cd1L, // devpts
          0x64626720L, // debugfs
          0x74726163L, // tracefs
          0x73636673L, // securityfs
          0xcafe4a11L, // bpf
          0x6165676cL, // pstore
          0x62656570L, // configfs
          0xf97cff8cL, // selinuxfs
          0xde5e81e4L, // efivarfs
          0x42494e4dL, // binfmt_misc
          0x65735543L, // fusectl
          0x6e736673L, // nsfs
          0x0187L); // autofs

  boolean isOfTheKernel() {
    return OF_THE_KERNEL.contains(type);
  }
}
