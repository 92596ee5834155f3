package dev.gantry.container.ledger;

import dev.gantry.container.membership.Entry;
import dev.gantry.container.membership.Guest;
import dev.gantry.container.membership.Network;
import dev.gantry.container.membership.Places;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.PortWish;
import dev.gantry.model.spec.RunSpec;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Keeps a container's specification as its places in networks are. The places are the truth; what
 * its node is told follows from them. In the caller's transaction, with the row locked.
 */
@Component
class Wiring {
  private final Places places;

  Wiring(Places places) {
    this.places = places;
  }

  void enter(ContainerRow row, List<Entry> entries) {
    RunSpec spec = Documents.spec(row.spec);
    List<PortWish> ports = ports(row, spec.network());
    places.enter(guest(row, spec), entries);
    write(row, spec, ports);
  }

  /**
   * @throws GantryException FORBIDDEN, in Docker's words, when it is not in the network
   */
  void leave(ContainerRow row, Network network) {
    if (!places.leave(network.id(), new ContainerId(row.id))) {
      throw new GantryException(
          ErrorCode.FORBIDDEN,
          "container " + row.id + " is not connected to network " + network.name());
    }
    RunSpec spec = Documents.spec(row.spec);
    write(row, spec, ports(row, spec.network()));
  }

  /**
   * As Docker: a container without its only network says at its start that there is none.
   *
   * @return whether it was in the network
   */
  boolean lose(ContainerRow row, Network network) {
    if (!places.leave(network.id(), new ContainerId(row.id))) {
      return false;
    }
    RunSpec spec = Documents.spec(row.spec);
    write(row, spec, ports(row, spec.network()));
    if (places.ofContainer(new ContainerId(row.id)).isEmpty()) {
      row.spec = Documents.networked(row.spec, new NetworkMode.Named(network.name()));
    }
    return true;
  }

  /** The container is removed: its places are free. */
  void unplug(ContainerRow row) {
    places.leaveAll(new ContainerId(row.id));
  }

  /** It has another name, under which others find it. */
  void renew(ContainerRow row) {
    RunSpec spec = row.ownNetworks ? Documents.spec(row.spec) : null;
    if (spec != null && spec.network() instanceof NetworkMode.Own own) {
      write(row, spec, own.ports());
    }
  }

  private void write(ContainerRow row, RunSpec spec, List<PortWish> ports) {
    row.ownNetworks = true;
    row.spec =
        Documents.networked(row.spec, new NetworkMode.Own(places.told(guest(row, spec)), ports));
  }

  private static Guest guest(ContainerRow row, RunSpec spec) {
    return new Guest(
        new ContainerId(row.id),
        new TenantId(row.tenant),
        new NodeId(row.node),
        row.name,
        spec.hostname());
  }

  private static List<PortWish> ports(ContainerRow row, NetworkMode mode) {
    return switch (mode) {
      case NetworkMode.Own own -> own.ports();
      // It found no network when it was made, and none was told to it since.
      case NetworkMode.Named named -> List.of();
      case NetworkMode.None none -> List.of();
      case NetworkMode.Host host ->
          throw new GantryException(
              ErrorCode.BAD_REQUEST,
              "container cannot be connected to host network or disconnected from host network");
      case NetworkMode.OfContainer other ->
          throw new GantryException(
              ErrorCode.BAD_REQUEST,
              "container sharing network namespace with another container or host cannot be"
                  + " connected to any other network");
      case NetworkMode.Bridge bridge ->
          throw new GantryException(
              ErrorCode.NOT_IMPLEMENTED,
              "connecting a container that is on the default bridge to other networks is not"
                  + " supported yet: create container "
                  + row.name
                  + " in its networks");
    };
  }
}
