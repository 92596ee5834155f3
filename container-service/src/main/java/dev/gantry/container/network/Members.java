package dev.gantry.container.network;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.membership.Network;
import dev.gantry.container.view.NetworkView;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.NetworkPlace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The containers in a network, as Docker shows them: those that run. */
final class Members {
  private Members() {}

  static Map<String, Object> of(Network network, List<Catalog.Details> containers) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (Catalog.Details details : containers) {
      if (details.state().isUp() && details.spec().network() instanceof NetworkMode.Own own) {
        own.places().stream()
            .filter(place -> place.network().id().equals(network.id()))
            .forEach(
                place ->
                    members.put(
                        details.state().identity().id().value(),
                        member(details.state(), network, place)));
      }
    }
    return members;
  }

  private static Map<String, Object> member(
      ContainerState state, Network network, NetworkPlace place) {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("Name", state.identity().name());
    member.put("EndpointID", NetworkView.endpointId(state, network.id()));
    member.put("MacAddress", place.mac());
    member.put(
        "IPv4Address",
        place.ipv4().isEmpty() ? "" : place.ipv4() + "/" + network.ipv4().subnet().prefix());
    member.put(
        "IPv6Address",
        place.ipv6().isEmpty() ? "" : place.ipv6() + "/" + network.ipv6().subnet().prefix());
    return member;
  }
}
