package dev.gantry.agent.dns;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.spec.NetworkPlace;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which container of which network is found by which name, at one moment. Who asks sees the
 * networks that it is in, and no others. Pure.
 */
final class NameTable {
  /**
   * A container that runs.
   *
   * @param places in the order in which its networks are asked
   */
  record Member(ContainerId id, List<NetworkPlace> places) {}

  private record Entry(ContainerId container, NetworkPlace place) {
    Optional<InetAddress> address(boolean six) {
      String text = six ? place.ipv6() : place.ipv4();
      return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
    }

    boolean has(InetAddress address) {
      return address(false).filter(address::equals).isPresent()
          || address(true).filter(address::equals).isPresent();
    }
  }

  private final Map<ContainerId, Member> members = new HashMap<>();
  private final Map<NetworkId, Map<String, List<Entry>>> byName = new HashMap<>();
  private final Map<NetworkId, List<Entry>> byNetwork = new HashMap<>();

  NameTable(Collection<Member> all) {
    for (Member member : all) {
      members.put(member.id, member);
      for (NetworkPlace place : member.places) {
        Entry entry = new Entry(member.id, place);
        byNetwork.computeIfAbsent(place.network().id(), id -> new ArrayList<>()).add(entry);
        Map<String, List<Entry>> names =
            byName.computeIfAbsent(place.network().id(), id -> new HashMap<>());
        place.names().stream()
            .distinct()
            .forEach(name -> names.computeIfAbsent(name, n -> new ArrayList<>()).add(entry));
      }
    }
  }

  /**
   * The addresses that a name stands for: those of the first network that knows it.
   *
   * @param name without the dot at its end, in any case
   * @param six IPv6 instead of IPv4
   * @return empty when the name is none of ours; an empty list when it has no such address
   */
  Optional<List<InetAddress>> addresses(ContainerId asker, String name, boolean six) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (NetworkPlace place : placesOf(asker)) {
      List<Entry> found = entries(place, wanted);
      if (!found.isEmpty()) {
        return Optional.of(found.stream().flatMap(entry -> entry.address(six).stream()).toList());
      }
    }
    return Optional.empty();
  }

  private List<NetworkPlace> placesOf(ContainerId asker) {
    Member member = members.get(asker);
    return member == null ? List.of() : member.places;
  }

  /** By the name alone or as {@code name.network}; links of the asker go before names. */
  private List<Entry> entries(NetworkPlace place, String name) {
    List<Entry> found = alone(place, name);
    String suffix = "." + place.network().name().toLowerCase(Locale.ROOT);
    return found.isEmpty() && name.endsWith(suffix)
        ? alone(place, name.substring(0, name.length() - suffix.length()))
        : found;
  }

  private List<Entry> alone(NetworkPlace place, String name) {
    ContainerId linked = place.links().get(name);
    if (linked != null) {
      return byNetwork.getOrDefault(place.network().id(), List.of()).stream()
          .filter(entry -> entry.container.equals(linked))
          .toList();
    }
    return byName.getOrDefault(place.network().id(), Map.of()).getOrDefault(name, List.of());
  }

  /** Whose address it is, as {@code name.network}; empty when nobody's whom the asker may see. */
  Optional<String> nameOf(ContainerId asker, InetAddress address) {
    for (NetworkPlace place : placesOf(asker)) {
      for (Entry entry : byNetwork.getOrDefault(place.network().id(), List.of())) {
        if (entry.has(address) && !entry.place.names().isEmpty()) {
          return Optional.of(entry.place.names().getFirst() + "." + place.network().name());
        }
      }
    }
    return Optional.empty();
  }
}
