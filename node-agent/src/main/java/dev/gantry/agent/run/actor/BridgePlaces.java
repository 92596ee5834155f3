package dev.gantry.agent.run.actor;

import dev.gantry.agent.dns.Resolvers;
import dev.gantry.agent.launch.LaunchException;
import dev.gantry.agent.launch.LaunchTrace;
import dev.gantry.agent.network.Endpoint;
import dev.gantry.agent.network.HostAddress;
import dev.gantry.agent.network.MacAddress;
import dev.gantry.agent.network.NetworkWish;
import dev.gantry.agent.network.Networks;
import dev.gantry.agent.network.OwnEndpoint;
import dev.gantry.agent.network.OwnWish;
import dev.gantry.agent.network.PortRequest;
import dev.gantry.agent.network.Protocol;
import dev.gantry.agent.network.PublishedPort;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.PortWish;
import dev.gantry.model.spec.Resolver;
import dev.gantry.model.spec.RunSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places of containers on the bridge: taken before a launch, left after the exit.
 *
 * <p>{@code rm -f} and {@code wait} are answered before the node has cleared away. So that whoever
 * publishes the same port right then does not find it taken, a start waits for ports of containers
 * that are on their way out; ports of others fail it at once.
 */
final class BridgePlaces {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What Docker says before any error of this kind. */
  private static final String WORDS = "failed to set up container networking: ";

  private static final Logger LOG = LoggerFactory.getLogger(BridgePlaces.class);

  private final Networks networks;
  private final Resolvers resolvers;
  private final BiFunction<TenantId, ContainerId, Optional<Seat>> neighbours;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  // Guarded by lock.
  private final Set<ContainerId> leaving = new HashSet<>();
  private long departures;

  /**
   * @param neighbours the seat beside another running container of the same tenant; empty when it
   *     does not run here
   */
  BridgePlaces(
      Networks networks,
      Resolvers resolvers,
      BiFunction<TenantId, ContainerId, Optional<Seat>> neighbours) {
    this.networks = networks;
    this.resolvers = resolvers;
    this.neighbours = neighbours;
  }

  /**
   * Takes a place for a new run; one of a run before is given back.
   *
   * @return empty when the container is not to be on the bridge
   * @throws LaunchException NO_SUCH_NETWORK, PORT_IN_USE, NO_ADDRESS or BAD_SPEC, in Docker's words
   */
  Optional<Seat> take(ContainerId id, TenantId tenant, RunSpec spec)
      throws LaunchException, InterruptedException {
    return switch (spec.network()) {
      case NetworkMode.None none -> Optional.empty();
      case NetworkMode.Host host -> Optional.empty();
      case NetworkMode.Named named ->
          throw failure(RunReason.NO_SUCH_NETWORK, "network " + named.name() + " not found", null);
      case NetworkMode.Own own -> {
        leave(id);
        OwnWish wish = wish(tenant, spec.name(), own);
        OwnEndpoint place = patiently(wish.ports(), () -> networks.own().attach(id, wish));
        resolvers.open(place, spec.dns());
        yield Optional.of(Seat.inOwn(place));
      }
      case NetworkMode.OfContainer other -> {
        leave(id);
        yield Optional.of(beside(tenant, other.container()));
      }
      case NetworkMode.Bridge bridge -> {
        leave(id);
        NetworkWish wish = wish(tenant, spec.name(), bridge);
        yield Optional.of(Seat.onBridge(patiently(wish.ports(), () -> networks.attach(id, wish))));
      }
    };
  }

  private Seat beside(TenantId tenant, ContainerId other) throws LaunchException {
    return neighbours
        .apply(tenant, other)
        .orElseThrow(
            () ->
                failure(
                    RunReason.LAUNCH_FAILED,
                    "cannot join network of a non running container: " + other,
                    null));
  }

  /** Makes the places of a running container those of its spec; empty when it has none here. */
  Optional<Seat> follow(ContainerId id, TenantId tenant, RunSpec spec) throws LaunchException {
    if (!(spec.network() instanceof NetworkMode.Own own) || networks.own().find(id).isEmpty()) {
      return Optional.empty();
    }
    OwnWish wish = wish(tenant, spec.name(), own);
    return Optional.of(Seat.inOwn(networks.own().follow(id, wish)));
  }

  private <T> T patiently(List<PortRequest> wish, Supplier<T> attaching)
      throws LaunchException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      long seen = departures();
      try {
        return attaching.get();
      } catch (GantryException e) {
        boolean again = e.code() == ErrorCode.PORT_IN_USE && awaitDeparture(wish, seen, deadline);
        if (!again) {
          throw failure(reason(e.code()), e.getMessage(), e);
        }
      }
    }
  }

  private static RunReason reason(ErrorCode code) {
    return switch (code) {
      case PORT_IN_USE -> RunReason.PORT_IN_USE;
      case NO_ADDRESS -> RunReason.NO_ADDRESS;
      default -> RunReason.LAUNCH_FAILED;
    };
  }

  private static LaunchException failure(RunReason reason, String message, Throwable cause) {
    return new LaunchException(reason, WORDS + message, LaunchTrace.EMPTY, cause);
  }

  private static NetworkWish wish(TenantId tenant, String name, NetworkMode.Bridge bridge)
      throws LaunchException {
    try {
      List<PortRequest> ports = bridge.ports().stream().map(BridgePlaces::request).toList();
      Optional<MacAddress> mac =
          bridge.mac().isEmpty() ? Optional.empty() : Optional.of(new MacAddress(bridge.mac()));
      return new NetworkWish(tenant, name, ports, mac);
    } catch (IllegalArgumentException e) {
      throw failure(RunReason.BAD_SPEC, e.getMessage(), e);
    }
  }

  private static OwnWish wish(TenantId tenant, String name, NetworkMode.Own own)
      throws LaunchException {
    try {
      List<PortRequest> ports = own.ports().stream().map(BridgePlaces::request).toList();
      return new OwnWish(tenant, name, own.places(), ports);
    } catch (IllegalArgumentException e) {
      throw failure(RunReason.BAD_SPEC, e.getMessage(), e);
    }
  }

  private static PortRequest request(PortWish wish) {
    return new PortRequest(
        Protocol.of(wish.protocol()),
        new HostAddress(wish.hostIp()),
        wish.firstHostPort(),
        wish.lastHostPort(),
        wish.containerPort());
  }

  private long departures() {
    lock.lock();
    try {
      return departures;
    } finally {
      lock.unlock();
    }
  }

  /** False: nobody who is leaving has what is wished, or it took too long. */
  private boolean awaitDeparture(List<PortRequest> wish, long seen, long deadline)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (departures == seen) {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0 || leaving.stream().noneMatch(id -> holds(id, wish))) {
          return false;
        }
        left.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean holds(ContainerId id, List<PortRequest> wish) {
    List<PublishedPort> held =
        networks
            .find(id)
            .map(Endpoint::ports)
            .or(() -> networks.own().find(id).map(OwnEndpoint::ports))
            .orElse(List.of());
    return held.stream().anyMatch(port -> wish.stream().anyMatch(fits(port)));
  }

  private static Predicate<PortRequest> fits(PublishedPort port) {
    return request ->
        request.protocol() == port.protocol()
            && request.firstHostPort() <= port.hostPort()
            && port.hostPort() <= request.lastHostPort();
  }

  /** Its process is being stopped or has ended: its place will be free soon. */
  void leaving(ContainerId id) {
    lock.lock();
    try {
      leaving.add(id);
    } finally {
      lock.unlock();
    }
  }

  /** Gives the place back; nothing happens where there is none. */
  void leave(ContainerId id) {
    try {
      // Its sockets would keep the namespace.
      resolvers.close(id);
    } finally {
      vacate(id);
    }
  }

  private void vacate(ContainerId id) {
    try {
      networks.detach(id);
      networks.own().detach(id);
    } finally {
      lock.lock();
      try {
        leaving.remove(id);
        departures++;
        left.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Gives back the places of containers that the node does not have. */
  void leaveAll(Predicate<ContainerId> strangers) {
    networks.endpoints().stream().map(Endpoint::container).filter(strangers).forEach(this::leave);
    networks.own().endpoints().stream()
        .map(OwnEndpoint::container)
        .filter(strangers)
        .forEach(this::leave);
  }

  /**
   * Takes up the place of a container that outlived an agent.
   *
   * @param dns of its spec
   */
  void adopt(ContainerId id, int pid, Resolver dns) {
    networks.adopt(id, pid);
    networks
        .own()
        .adopt(id, pid)
        .filter(place -> place.netns() >= 0)
        .ifPresent(
            place -> {
              try {
                resolvers.open(place, dns);
              } catch (RuntimeException e) {
                // A container without names is better than an agent that does not come up.
                LOG.error("Container {} has no resolver until its next start", id, e);
              }
            });
  }

  /** Addresses of a container in its tenant's networks, now. */
  List<String> addresses(ContainerId id) {
    return networks.own().find(id).map(place -> Seat.inOwn(place).addresses()).orElse(List.of());
  }

  /** What the node tells of a container's place; null when it has none. */
  NetworkEndpoint told(ContainerId id) {
    return networks
        .find(id)
        .map(BridgePlaces::told)
        .or(() -> networks.own().find(id).map(BridgePlaces::told))
        .orElse(null);
  }

  static NetworkEndpoint told(OwnEndpoint endpoint) {
    return new NetworkEndpoint("", 0, "", "", told(endpoint.ports()), endpoint.networks());
  }

  private static List<NetworkEndpoint.Published> told(List<PublishedPort> published) {
    return published.stream()
        .flatMap(
            port ->
                port.host().listed().stream()
                    .map(
                        ip ->
                            new NetworkEndpoint.Published(
                                port.protocol().word(), port.containerPort(), ip, port.hostPort())))
        .toList();
  }

  static NetworkEndpoint told(Endpoint endpoint) {
    return new NetworkEndpoint(
        endpoint.address().toString(),
        endpoint.prefix(),
        endpoint.gateway().toString(),
        endpoint.mac().toString(),
        told(endpoint.ports()));
  }
}
