package dev.gantry.agent.network;

import java.util.Objects;

/**
 * A port to publish. The first free host port of the range is taken; 0 to 0 = one of the ephemeral
 * range.
 */
public record PortRequest(
    Protocol protocol, HostAddress host, int firstHostPort, int lastHostPort, int containerPort) {
  public PortRequest {
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(host, "host");
    boolean ephemeral = firstHostPort == 0 && lastHostPort == 0;
    if (!ephemeral && (firstHostPort < 1 || lastHostPort < firstHostPort || lastHostPort > 65535)) {
      throw new IllegalArgumentException(
          "not a range of host ports: " + firstHostPort + "-" + lastHostPort);
    }
    if (containerPort < 1 || containerPort > 65535) {
      throw new IllegalArgumentException("not a container port: " + containerPort);
    }
  }

  /** One host port on all addresses; 0 = an ephemeral one. */
  public static PortRequest of(Protocol protocol, int hostPort, int containerPort) {
    return new PortRequest(protocol, HostAddress.ALL, hostPort, hostPort, containerPort);
  }

  boolean isEphemeral() {
    return firstHostPort == 0;
  }
}
