package dev.gantry.agent.network;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.NetworkPlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A container's places in networks of its tenant's own.
 *
 * @param netns descriptor of its network namespace; -1 until adopted
 * @param netnsPath opens that namespace from any process of this mount namespace
 * @param places those taken, in the order of the container's links
 */
public record OwnEndpoint(
    ContainerId container,
    TenantId tenant,
    int netns,
    Path netnsPath,
    List<NetworkPlace> places,
    List<PublishedPort> ports) {
  public OwnEndpoint {
    places = List.copyOf(places);
    ports = List.copyOf(ports);
  }

  public List<NetworkId> networks() {
    return places.stream().map(place -> place.network().id()).toList();
  }

  /** The gateway of the network with the default route, else of the first. */
  public Optional<String> gateway() {
    return places.stream()
        .filter(place -> place.network().ipv4() != null)
        .min(
            java.util.Comparator.comparing((NetworkPlace p) -> p.network().internal())
                .thenComparing(Placed.ORDER))
        .map(place -> place.network().ipv4().gateway());
  }
}
