package dev.gantry.agent;

import dev.gantry.agent.users.TenantRanges;
import java.net.URI;
import java.nio.file.Path;

/**
 * How an agent is started.
 *
 * @param home data folder
 * @param gateway the one URL that it talks to
 * @param joinTokenFile read when the node has no credential of its own
 * @param installation id of the installation, in names of cgroups
 * @param name of the node
 * @param metricsPort on loopback; 0 = any
 * @param dataSocket where a gateway on this host reaches streams
 * @param userNamespaces whether containers have user namespaces, where the kernel can
 * @param idBase the first of the host's ids that are given to tenants
 * @param remote null when the gateway is on this host
 */
record AgentOptions(
    Path home,
    URI gateway,
    Path joinTokenFile,
    String installation,
    String name,
    int metricsPort,
    Path dataSocket,
    boolean userNamespaces,
    long idBase,
    Remote remote) {
  /** Without user namespaces. */
  AgentOptions(
      Path home,
      URI gateway,
      Path joinTokenFile,
      String installation,
      String name,
      int metricsPort,
      Path dataSocket,
      Remote remote) {
    this(
        home,
        gateway,
        joinTokenFile,
        installation,
        name,
        metricsPort,
        dataSocket,
        false,
        TenantRanges.BASE,
        remote);
  }
}
