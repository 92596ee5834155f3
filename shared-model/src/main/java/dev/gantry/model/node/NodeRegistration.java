package dev.gantry.model.node;

import java.util.Map;
import java.util.Objects;

/**
 * Body of {@code POST /node/v1/register}, with a join token or the node's own token as bearer. A
 * node that registers again (restart of the agent) keeps its id.
 *
 * @param name host name or what the operator calls it
 * @param protocol version of the gateway–agent protocol, {@link #PROTOCOL}
 * @param arch {@code amd64} or {@code arm64}
 * @param cgroup {@code v1} or {@code v2}
 * @param dataAddress where the gateway reaches the data port: {@code unix:/path} or {@code
 *     tls:host:port}
 * @param bridgeSubnet of the node's default bridge network, {@code 10.210.0.0/16}; empty if it has
 *     none
 * @param publicKey of the node's data port, PEM: what the gateway signs a certificate for; null
 *     when the gateway reaches it on the same machine
 */
public record NodeRegistration(
    String name,
    int protocol,
    String agentVersion,
    String bootId,
    String arch,
    String kernelVersion,
    String osName,
    String cgroup,
    Capacity capacity,
    String dataAddress,
    Map<String, String> labels,
    String bridgeSubnet,
    String publicKey) {
  /** What is spoken now; 2 brought certificates of nodes and connections to containers' ports. */
  public static final int PROTOCOL = 2;

  /** What a gateway understands besides: gateways are upgraded before agents. */
  public static final int OLDEST_PROTOCOL = PROTOCOL - 1;

  public NodeRegistration {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(bootId, "bootId");
    Objects.requireNonNull(dataAddress, "dataAddress");
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    bridgeSubnet = bridgeSubnet == null ? "" : bridgeSubnet;
  }

  /** Of a node without a bridge network. */
  public NodeRegistration(
      String name,
      int protocol,
      String agentVersion,
      String bootId,
      String arch,
      String kernelVersion,
      String osName,
      String cgroup,
      Capacity capacity,
      String dataAddress,
      Map<String, String> labels) {
    this(
        name,
        protocol,
        agentVersion,
        bootId,
        arch,
        kernelVersion,
        osName,
        cgroup,
        capacity,
        dataAddress,
        labels,
        "",
        null);
  }
}
