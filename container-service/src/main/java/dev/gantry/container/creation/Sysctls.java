package dev.gantry.container.creation;

import dev.gantry.model.spec.Namespaces;
import dev.gantry.model.spec.NetworkMode;
import java.util.Map;
import java.util.Set;

/** Kernel settings that belong to a namespace; all others are the host's. */
final class Sysctls {
  private static final Set<String> IPC =
      Set.of(
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni",
          "kernel.sem",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced");

  private Sysctls() {}

  static void check(Map<String, String> sysctls, NetworkMode network, Namespaces namespaces) {
    for (String name : sysctls.keySet()) {
      boolean net = name.startsWith("net.");
      if (net && network instanceof NetworkMode.Host) {
        throw Bad.request("sysctl \"" + name + "\" not allowed in host network namespace");
      }
      boolean ipc = IPC.contains(name) || name.startsWith("fs.mqueue.");
      if (ipc && namespaces.hostIpc()) {
        throw Bad.request("sysctl \"" + name + "\" not allowed in host ipc namespace");
      }
      if (!net && !ipc) {
        throw Bad.request("sysctl \"" + name + "\" is not in a separate kernel namespace");
      }
    }
  }
}
