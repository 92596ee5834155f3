package dev.gantry.container.verb;

import dev.gantry.container.creation.Admitted;
import dev.gantry.container.creation.PlaceWish;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.membership.Entry;
import dev.gantry.container.membership.Homes;
import dev.gantry.container.membership.Network;
import dev.gantry.container.membership.Networks;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.NetworkMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Looks up what a create request says of networks, and which node follows from it. */
@Component
class NetworkChoice {
  private static final String OF_CONTAINER = "container:";

  private final Networks networks;
  private final Homes homes;
  private final Catalog catalog;

  NetworkChoice(Networks networks, Homes homes, Catalog catalog) {
    this.networks = networks;
    this.homes = homes;
    this.catalog = catalog;
  }

  /**
   * What was found.
   *
   * @param shown HostConfig's NetworkMode
   * @param entries networks of the tenant's own
   * @param bond the node that it has to be on, and why
   */
  record Chosen(NetworkMode mode, String shown, List<Entry> entries, Optional<Bond> bond) {}

  /**
   * @param what {@code network web}
   */
  record Bond(NodeId node, String what) {}

  Chosen choose(Caller caller, Admitted admitted) {
    if (!(admitted.network() instanceof NetworkMode.Named(String name))) {
      return new Chosen(admitted.network(), admitted.networkShown(), List.of(), Optional.empty());
    }
    return name.startsWith(OF_CONTAINER)
        ? join(new Reference(caller.tenant(), name.substring(OF_CONTAINER.length())))
        : own(caller.tenant(), admitted);
  }

  private Chosen join(Reference reference) {
    var other = catalog.details(reference).state().identity();
    return new Chosen(
        new NetworkMode.OfContainer(other.id()),
        OF_CONTAINER + other.id(),
        List.of(),
        Optional.of(new Bond(other.node(), "the container whose network it joins")));
  }

  private Chosen own(TenantId tenant, Admitted admitted) {
    Map<Network, PlaceWish> found = new LinkedHashMap<>();
    for (var asked : admitted.places().entrySet()) {
      Optional<Network> network = networks.find(tenant, asked.getKey());
      if (network.isEmpty()) {
        return new Chosen(
            new NetworkMode.Named(asked.getKey()),
            admitted.networkShown(),
            List.of(),
            Optional.empty());
      }
      // A network may be named twice, by its name and its id: what was asked of it counts.
      found.merge(
          network.get(),
          asked.getValue(),
          (one, other) -> one.equals(PlaceWish.NOTHING) ? other : one);
    }
    List<Entry> entries =
        found.entrySet().stream().map(e -> new Entry(e.getKey(), e.getValue())).toList();
    return new Chosen(
        new NetworkMode.Own(List.of(), admitted.ports()),
        admitted.networkShown(),
        entries,
        homes
            .known(entries)
            .map(home -> new Bond(home.node(), "network " + home.network().name())));
  }

  /** The node where the networks are to be: what was chosen, or what others chose meanwhile. */
  NodeId settle(Chosen chosen, ContainerId container, NodeId wished) {
    return chosen.entries().isEmpty() ? wished : homes.settle(chosen.entries(), container, wished);
  }
}
