package dev.gantry.agent.network;

import java.util.Objects;

/** A host port that leads to a container's port. */
public record PublishedPort(Protocol protocol, HostAddress host, int hostPort, int containerPort) {
  public PublishedPort {
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(host, "host");
  }

  boolean conflictsWith(PublishedPort other) {
    return protocol == other.protocol && hostPort == other.hostPort && host.overlaps(other.host);
  }
}
