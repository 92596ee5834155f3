package dev.gantry.simulation;

import dev.gantry.agent.network.AddressPool;
import dev.gantry.agent.network.HostAddress;
import dev.gantry.agent.network.PortRequest;
import dev.gantry.agent.network.PortTable;
import dev.gantry.agent.network.Protocol;
import dev.gantry.agent.network.PublishedPort;
import dev.gantry.agent.network.Subnet;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.PortWish;
import dev.gantry.model.spec.RunSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one life of an agent knows of addresses and ports: the real {@link AddressPool} and {@link
 * PortTable}, and around them what its Networks does.
 */
final class Places {
  private static final Subnet SUBNET = Subnet.parse("10.210.0.0/28");

  private final Wires wires;
  private final Runnable mishap;
  private final Broken broken;
  private final AddressPool addresses = new AddressPool(SUBNET);
  private final PortTable ports = new PortTable();
  private final Map<ContainerId, Place> attached = new HashMap<>();
  private final int all = addresses.free();

  /**
   * @param mishap may kill the agent
   */
  Places(Wires wires, Runnable mishap, Broken broken) {
    this.wires = wires;
    this.mishap = mishap;
    this.broken = broken;
  }

  /** As {@code Networks.takeOver}. */
  void takeOver() {
    for (Map.Entry<ContainerId, Place> one : Map.copyOf(wires.records).entrySet()) {
      Place place = one.getValue();
      boolean there = wires.isPlugged(one.getKey()) && broken != Broken.CLAIMS_NO_ADDRESS;
      if (!there || !addresses.claim(place.address())) {
        wires.records.remove(one.getKey());
        continue;
      }
      attached.put(one.getKey(), place);
      place.ports().stream().filter(ports::isFree).forEach(port -> ports.take(port, false));
    }
  }

  /** A place for a new run; false if a port that is wished for is taken. */
  boolean take(ContainerId container, RunSpec spec) {
    if (!(spec.network() instanceof NetworkMode.Bridge bridge)) {
      return true;
    }
    leave(container);
    Place place = new Place(addresses.take(), List.of());
    List<PublishedPort> taken = new ArrayList<>();
    for (PortWish wish : bridge.ports()) {
      OptionalInt free = firstFree(request(wish));
      if (free.isEmpty()) {
        ports.release(taken);
        addresses.release(place.address());
        return false;
      }
      PublishedPort port = published(wish, free.getAsInt());
      ports.take(port, wish.firstHostPort() == 0);
      taken.add(port);
    }
    place = new Place(place.address(), List.copyOf(taken));
    mishap.run();
    wires.plug(container, place);
    mishap.run();
    wires.records.put(container, place);
    mishap.run();
    attached.put(container, place);
    return true;
  }

  private OptionalInt firstFree(PortRequest request) {
    return ports
        .candidates(request)
        .filter(number -> ports.isFree(port(request, number)))
        .findFirst();
  }

  private static PortRequest request(PortWish wish) {
    return new PortRequest(
        Protocol.of(wish.protocol()),
        HostAddress.ALL,
        wish.firstHostPort(),
        wish.lastHostPort(),
        wish.containerPort());
  }

  private static PublishedPort published(PortWish wish, int number) {
    return port(request(wish), number);
  }

  private static PublishedPort port(PortRequest request, int number) {
    return new PublishedPort(request.protocol(), request.host(), number, request.containerPort());
  }

  void leave(ContainerId container) {
    Place gone = attached.remove(container);
    if (gone == null) {
      return;
    }
    ports.release(gone.ports());
    wires.records.remove(container);
    mishap.run();
    wires.unplug(container);
    addresses.release(gone.address());
  }

  void leaveAll(Predicate<ContainerId> strangers) {
    Set.copyOf(attached.keySet()).stream().filter(strangers).forEach(this::leave);
  }

  /** Null where there is none. */
  Place of(ContainerId container) {
    return attached.get(container);
  }

  Map<ContainerId, Place> attached() {
    return Map.copyOf(attached);
  }

  /** How many addresses nobody has of all those that are given away. */
  int lostAddresses() {
    return all - addresses.free() - attached.size();
  }

  int lostPorts() {
    return ports.size() - attached.values().stream().mapToInt(place -> place.ports().size()).sum();
  }
}
