package dev.gantry.agent.security;

import dev.gantry.model.spec.SecuritySpec;
import java.util.List;

/**
 * What a container's processes may have at most.
 *
 * @param bits a bit per capability number
 */
public record CapabilitySet(long bits) {
  /** Docker's default fourteen. */
  public static final CapabilitySet DEFAULT =
      of(
          Capability.CHOWN,
          Capability.DAC_OVERRIDE,
          Capability.FSETID,
          Capability.FOWNER,
          Capability.MKNOD,
          Capability.NET_RAW,
          Capability.SETGID,
          Capability.SETUID,
          Capability.SETFCAP,
          Capability.SETPCAP,
          Capability.NET_BIND_SERVICE,
          Capability.SYS_CHROOT,
          Capability.KILL,
          Capability.AUDIT_WRITE);

  public static final CapabilitySet ALL = of(Capability.values());

  public static CapabilitySet of(Capability... capabilities) {
    long bits = 0;
    for (Capability capability : capabilities) {
      bits |= capability.bit();
    }
    return new CapabilitySet(bits);
  }

  /**
   * The set that a tenant's wishes give, as Docker works it out: {@code ALL} in one list makes the
   * other list the exceptions.
   *
   * @throws IllegalArgumentException in Docker's words for a name that is none
   */
  public static CapabilitySet of(SecuritySpec security) {
    check("CapAdd", security.capAdd());
    check("CapDrop", security.capDrop());
    if (security.privileged()) {
      return ALL;
    }
    boolean addAll = hasAll(security.capAdd());
    long added = addAll ? ALL.bits : bits(security.capAdd());
    long dropped = bits(security.capDrop());
    if (hasAll(security.capDrop())) {
      return new CapabilitySet(bits(security.capAdd()));
    }
    long start = addAll ? ALL.bits : DEFAULT.bits;
    return new CapabilitySet(addAll ? start & ~dropped : (start & ~dropped) | added);
  }

  private static void check(String list, List<String> names) {
    for (String name : names) {
      if (!Capability.bare(name).equals("ALL") && Capability.named(name).isEmpty()) {
        throw new IllegalArgumentException(
            "invalid " + list + ": unknown capability: \"CAP_" + Capability.bare(name) + "\"");
      }
    }
  }

  private static boolean hasAll(List<String> names) {
    return names.stream().anyMatch(name -> Capability.bare(name).equals("ALL"));
  }

  private static long bits(List<String> names) {
    return names.stream()
        .flatMap(name -> Capability.named(name).stream())
        .mapToLong(Capability::bit)
        .reduce(0, (a, b) -> a | b);
  }

  public boolean has(Capability capability) {
    return (bits & capability.bit()) != 0;
  }
}
