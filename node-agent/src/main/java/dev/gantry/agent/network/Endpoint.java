package dev.gantry.agent.network;

import dev.gantry.model.id.ContainerId;
import java.nio.file.Path;
import java.util.List;

/**
 * A container's place on the bridge.
 *
 * @param netns descriptor of its network namespace in the agent, open until {@link
 *     Networks#detach}; -1 after {@link Networks#open} took the endpoint over and {@link
 *     Networks#adopt} has not been called
 * @param netnsPath a path which opens that namespace from any process of this mount namespace (a
 *     keeper's child: open, setns); valid while the agent lives and the endpoint is attached
 * @param prefix length of the subnet's prefix
 * @param ports published, with the host ports that were chosen
 */
public record Endpoint(
    ContainerId container,
    int netns,
    Path netnsPath,
    Ipv4 address,
    int prefix,
    Ipv4 gateway,
    MacAddress mac,
    List<PublishedPort> ports) {
  public Endpoint {
    ports = List.copyOf(ports);
  }
}
