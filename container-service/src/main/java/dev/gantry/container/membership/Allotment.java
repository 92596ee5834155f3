package dev.gantry.container.membership;

import dev.gantry.container.creation.PlaceWish;
import dev.gantry.container.ipam.Family;
import dev.gantry.container.ipam.Ip;
import dev.gantry.container.ipam.Mac;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Gives out the addresses of a network whose row is locked. */
@Component
class Allotment {
  private static final String SETTINGS = "invalid endpoint settings:\n";
  private final NetworkTable networks;

  Allotment(NetworkTable networks) {
    this.networks = networks;
  }

  Place place(Network network, ContainerId container, PlaceWish wish, List<Place> present) {
    String ipv4 = wish.ipam() == null ? "" : wish.ipam().ipv4();
    String ipv6 = wish.ipam() == null ? "" : wish.ipam().ipv6();
    Ip four = address(network, network.ipv4(), ipv4, present, Place::ipv4);
    Ip six = address(network, network.ipv6(), ipv6, present, Place::ipv6);
    return new Place(
        network.id(),
        container,
        four,
        six,
        mac(network, wish, four == null ? six : four, present),
        wish);
  }

  private Ip address(
      Network network,
      Family family,
      String asked,
      List<Place> present,
      Function<Place, Ip> existing) {
    List<Ip> taken = present.stream().map(existing).filter(Objects::nonNull).toList();
    if (!asked.isEmpty()) {
      return asked(family, Ip.of(asked), taken);
    }
    if (family == null) {
      return null;
    }
    boolean v4 = family.subnet().isV4();
    Ip ip =
        family
            .free(taken, networks.last(network.id(), v4))
            .orElseThrow(
                () ->
                    new GantryException(
                        ErrorCode.NO_ADDRESS,
                        "no available "
                            + (v4 ? "IPv4" : "IPv6")
                            + " addresses on this network's address pools: "
                            + network.name()
                            + " ("
                            + network.id()
                            + ")"));
    networks.givenOut(network.id(), ip);
    return ip;
  }

  private static Ip asked(Family family, Ip ip, List<Ip> taken) {
    if (family == null || !family.asked()) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          SETTINGS
              + "user specified IP address is supported only when connecting to networks with user"
              + " configured subnets");
    }
    if (!family.subnet().contains(ip)) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, SETTINGS + "no configured subnet contains IP address " + ip);
    }
    if (!family.isUsable(ip) || taken.contains(ip)) {
      throw new GantryException(ErrorCode.FORBIDDEN, "Address already in use");
    }
    return ip;
  }

  private static String mac(Network network, PlaceWish wish, Ip ip, List<Place> present) {
    if (wish.mac().isEmpty()) {
      String own = Mac.of(ip);
      // Taken only by who asked for it, or, without IPv4, by one of the same last bytes.
      return isFree(own, present) ? own : free(present);
    }
    String asked = Mac.parse(wish.mac()).orElseThrow();
    if (!isFree(asked, present)) {
      throw new GantryException(
          ErrorCode.FORBIDDEN,
          "MAC address " + asked + " is already in use on network " + network.name());
    }
    return asked;
  }

  private static boolean isFree(String mac, List<Place> present) {
    return present.stream().noneMatch(one -> one.mac().equals(mac));
  }

  /** 02:43 and a number: none that an address stands for. */
  private static String free(List<Place> present) {
    for (int i = 0; ; i++) {
      String mac = "02:43:00:%02x:%02x:%02x".formatted(i >> 16 & 255, i >> 8 & 255, i & 255);
      if (isFree(mac, present)) {
        return mac;
      }
    }
  }
}
