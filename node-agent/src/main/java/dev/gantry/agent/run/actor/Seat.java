package dev.gantry.agent.run.actor;

import dev.gantry.agent.network.Endpoint;
import dev.gantry.agent.network.OwnEndpoint;
import dev.gantry.model.node.NetworkEndpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a container that starts is in networks, and what that means for its files of /etc.
 *
 * @param netns opens the network namespace to live in
 * @param told to the control plane; null = nothing
 * @param addresses its own, for /etc/hosts
 * @param gateway what {@code host-gateway} stands for; empty = nothing
 * @param etc folder with the files of the container whose network it shares; null = its own
 */
record Seat(Path netns, NetworkEndpoint told, List<String> addresses, String gateway, Path etc) {
  static Seat onBridge(Endpoint place) {
    return new Seat(
        place.netnsPath(),
        BridgePlaces.told(place),
        List.of(place.address().toString()),
        place.gateway().toString(),
        null);
  }

  static Seat inOwn(OwnEndpoint place) {
    List<String> addresses =
        place.places().stream()
            .flatMap(p -> Stream.of(p.ipv4(), p.ipv6()))
            .filter(address -> !address.isEmpty())
            .toList();
    return new Seat(
        place.netnsPath(), BridgePlaces.told(place), addresses, place.gateway().orElse(""), null);
  }

  static Seat with(long pid, Path etc) {
    return new Seat(Path.of("/proc/" + pid + "/ns/net"), null, List.of(), "", etc);
  }
}
