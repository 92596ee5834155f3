package dev.gantry.container.view;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.creation.PlaceWish;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.membership.Guest;
import dev.gantry.container.membership.Place;
import dev.gantry.model.spec.NetworkPlace;
import dev.gantry.model.spec.NetworkSpec.Range;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A place in a network of the tenant's own, as Docker shows it. Addresses are shown while the
 * container runs, as Docker does, though they are its own for as long as it is in the network.
 */
final class PlaceView {
  private PlaceView() {}

  static Map<String, Object> of(Catalog.Details details, NetworkPlace place) {
    ContainerState state = details.state();
    PlaceWish wish =
        details.places().stream()
            .filter(one -> one.network().equals(place.network().id()))
            .map(Place::wish)
            .findFirst()
            .orElse(PlaceWish.NOTHING);
    boolean up = state.isUp();
    Range four = place.network().ipv4();
    Range six = place.network().ipv6();
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("IPAMConfig", wish.ipam() == null ? null : wish.ipam().shown());
    shown.put("Links", wish.links().isEmpty() ? null : wish.links());
    shown.put("Aliases", wish.aliases().isEmpty() ? null : wish.aliases());
    shown.put("MacAddress", up ? place.mac() : wish.mac());
    shown.put("DriverOpts", wish.driverOptions().isEmpty() ? null : wish.driverOptions());
    shown.put("GwPriority", wish.gatewayPriority());
    shown.put("NetworkID", place.network().id());
    shown.put("EndpointID", up ? NetworkView.endpointId(state, place.network().id()) : "");
    shown.put("Gateway", up && four != null ? four.gateway() : "");
    shown.put("IPAddress", up ? place.ipv4() : "");
    shown.put("IPPrefixLen", up ? prefix(four) : 0);
    shown.put("IPv6Gateway", up && six != null ? six.gateway() : "");
    shown.put("GlobalIPv6Address", up ? place.ipv6() : "");
    shown.put("GlobalIPv6PrefixLen", up ? prefix(six) : 0);
    shown.put("DNSNames", names(details, wish));
    return shown;
  }

  private static List<String> names(Catalog.Details details, PlaceWish wish) {
    var identity = details.state().identity();
    return new Guest(
            identity.id(),
            identity.tenant(),
            identity.node(),
            identity.name(),
            details.spec().hostname())
        .names(wish.aliases());
  }

  private static int prefix(Range range) {
    return range == null
        ? 0
        : Integer.parseInt(range.subnet().substring(range.subnet().indexOf('/') + 1));
  }
}
