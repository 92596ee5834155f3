package dev.gantry.container.creation;

import dev.gantry.model.spec.Namespaces;

/** Which namespaces of the host a container may live in: administrators' may. */
final class NamespaceChecks {
  private NamespaceChecks() {}

  static Namespaces check(CreateRequest request, boolean admin) {
    HostWishes host = request.host();
    Namespaces namespaces =
        new Namespaces(
            isHost("PID", host.pidMode(), admin, "", "private"),
            isHost("IPC", host.ipcMode(), admin, "", "private", "shareable"),
            isHost("UTS", host.utsMode(), admin, "", "private"),
            false,
            isHost("user", host.usernsMode(), admin, ""),
            null,
            null);
    if (namespaces.hostNames() && !request.hostname().isEmpty()) {
      throw Bad.request("conflicting options: hostname and the UTS mode");
    }
    return namespaces;
  }

  private static boolean isHost(String what, String mode, boolean admin, String... own) {
    if (mode.equals("host")) {
      SecurityChecks.adminOnly(admin, "the host's " + what + " namespace");
      return true;
    }
    if (mode.startsWith("container:")) {
      throw Bad.notYet("the " + what + " namespace of another container");
    }
    for (String one : own) {
      if (mode.equals(one)) {
        return false;
      }
    }
    throw Bad.request("invalid " + what + " mode: " + mode);
  }
}
