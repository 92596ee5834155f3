package dev.gantry.container.membership;

import dev.gantry.container.creation.PlaceWish;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.NetworkPlace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who is in which network, and under which addresses. Rows of networks are locked in the order of
 * their ids, and after the rows of containers.
 */
@Component
public class Places {
  private final NetworkTable networks;
  private final PlaceTable places;
  private final Allotment allotment;

  Places(NetworkTable networks, PlaceTable places, Allotment allotment) {
    this.networks = networks;
    this.places = places;
    this.allotment = allotment;
  }

  /**
   * Gives a container its places, in the caller's transaction.
   *
   * @throws GantryException NO_SUCH_NETWORK, CONFLICT where the network is on another node or the
   *     container in it already, FORBIDDEN and NO_ADDRESS for addresses
   */
  public void enter(Guest guest, List<Entry> entries) {
    List<Entry> ordered =
        entries.stream().sorted(Comparator.comparing((Entry e) -> e.network().id())).toList();
    for (Entry entry : ordered) {
      Network network =
          networks
              .lock(entry.network().id())
              .orElseThrow(
                  () ->
                      new GantryException(
                          ErrorCode.NO_SUCH_NETWORK,
                          "network " + entry.network().name() + " not found"));
      places
          .node(network.id())
          .filter(node -> !node.equals(guest.node()))
          .ifPresent(
              node -> {
                throw elsewhere(network, node, guest);
              });
      List<Place> present = places.ofNetwork(network.id());
      if (present.stream().anyMatch(one -> one.container().equals(guest.id()))) {
        throw new GantryException(
            ErrorCode.FORBIDDEN,
            "endpoint with name " + guest.name() + " already exists in network " + network.name());
      }
      places.insert(allotment.place(network, guest.id(), entry.wish(), present));
    }
  }

  private static GantryException elsewhere(Network network, NodeId node, Guest guest) {
    return new GantryException(
        ErrorCode.CONFLICT,
        "network "
            + network.name()
            + " is on node "
            + node
            + ", container "
            + guest.name()
            + " on node "
            + guest.node()
            + ": a network is on one node, that of its containers");
  }

  /** In the caller's transaction; false when it was not in it. */
  public boolean leave(NetworkId network, ContainerId container) {
    return places.delete(network, container) > 0;
  }

  /** In the caller's transaction. Safe to be repeated. */
  public void leaveAll(ContainerId container) {
    places.ofContainer(container).forEach(one -> places.delete(one.network(), container));
  }

  /** The container's places as its node is told of them, by the networks' names. */
  @Transactional
  public List<NetworkPlace> told(Guest guest) {
    Map<NetworkId, Network> byId = new HashMap<>();
    networks.ofTenant(guest.tenant()).forEach(one -> byId.put(one.id(), one));
    List<NetworkPlace> told = new ArrayList<>();
    for (Place place : places.ofContainer(guest.id())) {
      told.add(told(guest, byId.get(place.network()), place));
    }
    told.sort(Comparator.comparing((NetworkPlace place) -> place.network().name()));
    return told;
  }

  private NetworkPlace told(Guest guest, Network network, Place place) {
    return new NetworkPlace(
        network.spec(),
        place.ipv4() == null ? "" : place.ipv4().toString(),
        place.ipv6() == null ? "" : place.ipv6().toString(),
        place.mac(),
        guest.lookedUp(place.wish().aliases()),
        links(guest.tenant(), place.wish()),
        place.wish().gatewayPriority());
  }

  private Map<String, ContainerId> links(TenantId tenant, PlaceWish wish) {
    Map<String, ContainerId> links = new HashMap<>();
    for (String link : wish.links()) {
      int colon = link.indexOf(':');
      String name = colon < 0 ? link : link.substring(0, colon);
      String alias = colon < 0 ? link : link.substring(colon + 1);
      // One that was removed since is known by no name any more.
      places.container(tenant, name).ifPresent(id -> links.put(alias.toLowerCase(Locale.ROOT), id));
    }
    return links;
  }

  @Transactional
  public List<Place> ofNetwork(NetworkId network) {
    return places.ofNetwork(network);
  }

  @Transactional
  public List<Place> ofContainer(ContainerId container) {
    return places.ofContainer(container);
  }

  @Transactional
  public List<Place> ofTenant(TenantId tenant) {
    return places.ofTenant(tenant);
  }
}
