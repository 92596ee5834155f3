package dev.gantry.agent.network;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.gantry.model.spec.NetworkPlace;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A place that is taken.
 *
 * @param bridge name of the network's link
 * @param veth name of the host's end of the cable
 * @param link name of the container's end
 * @param mark number of the network in our sets
 */
record Placed(NetworkPlace place, String bridge, String veth, String link, int mark) {
  /** Who has the default route comes first, and is eth0. */
  static final Comparator<NetworkPlace> ORDER =
      Comparator.comparingInt((NetworkPlace p) -> -p.gatewayPriority())
          .thenComparing(p -> p.network().name());

  /** The one whose gateway leads out by IPv4. */
  static Optional<Placed> wayOut(List<Placed> placed) {
    return placed.stream()
        .filter(p -> !p.place.network().internal() && p.ipv4().isPresent())
        .min(Comparator.comparing(Placed::place, ORDER));
  }

  static Optional<Placed> wayOut6(List<Placed> placed) {
    return placed.stream()
        .filter(p -> !p.place.network().internal() && p.hasIpv6())
        .min(Comparator.comparing(Placed::place, ORDER));
  }

  @JsonIgnore
  Optional<Ipv4> ipv4() {
    return place.ipv4().isEmpty() || place.network().ipv4() == null
        ? Optional.empty()
        : Optional.of(Ipv4.parse(place.ipv4()));
  }

  @JsonIgnore
  boolean hasIpv6() {
    return !place.ipv6().isEmpty() && place.network().ipv6() != null;
  }

  MacAddress mac() {
    return new MacAddress(place.mac());
  }
}
