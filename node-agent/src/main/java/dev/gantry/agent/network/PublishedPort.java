package dev.gantry.agent.network;

import java.util.Objects;

/** A host port that leads to a container's port. */
public record PublishedPort(Protocol protocol, HostAddress host, int hostPort, int containerPort) {
  public PublishedPort {
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(host, "host");
  }

  /** Whether the two would take something of the host from each other. */
  public boolean conflictsWith(PublishedPort other) {
    return protocol == other.protocol && hostPort == other.hostPort && host.overlaps(other.host);
  }
}
