package dev.gantry.agent;

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
    Remote remote) {}
