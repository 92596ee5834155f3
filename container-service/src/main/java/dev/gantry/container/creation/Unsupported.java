package dev.gantry.container.creation;

import java.util.Collection;
import java.util.Set;

/** What Docker can do and this version can't: refused, never silently ignored. */
final class Unsupported {
  private static final Set<String> RUNTIMES = Set.of("", "runc", "io.containerd.runc.v2", "gantry");

  private Unsupported() {}

  static void refuse(CreateRequest request) {
    HostWishes host = request.host();
    none(host.deviceRequests(), "device requests (--gpus)");
    namespaces(host);
    if (!host.cgroupParent().isEmpty()) {
      throw Bad.notYet("setting the cgroup parent");
    }
    if (!RUNTIMES.contains(host.runtime())) {
      throw Bad.request("unknown or invalid runtime name: " + host.runtime());
    }
  }

  private static void namespaces(HostWishes host) {
    only(host.cgroupnsMode(), "cgroup namespace mode", "", "private");
  }

  private static void only(String value, String what, String... supported) {
    if (!Set.of(supported).contains(value)) {
      throw Bad.notYet(what + " " + value);
    }
  }

  private static void none(Collection<?> values, String what) {
    if (!values.isEmpty()) {
      throw Bad.notYet("setting " + what);
    }
  }
}
