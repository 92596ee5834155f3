package dev.gantry.agent.dns;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.network.HostNetwork;
import dev.gantry.agent.network.OwnEndpoint;
import dev.gantry.agent.network.OwnNetworks;
import dev.gantry.agent.network.ResolverSockets;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.NetworkPlace;
import dev.gantry.model.spec.Resolver;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The resolvers of all containers of this host that are in tenants' own networks. Their sockets
 * live in the containers' namespaces and are served by one thread; each question is answered by a
 * virtual thread.
 */
public final class Resolvers implements AutoCloseable {
  private final Kernel kernel;
  private final OwnNetworks networks;
  private final Map<ContainerId, Asker> askers = new ConcurrentHashMap<>();
  private final SocketLoop loop;
  private volatile Known known = new Known(-1, new NameTable(List.of()));

  /** Names as they were at a count of changes. */
  private record Known(long moves, NameTable names) {}

  /**
   * @param host where name servers on the host's loopback addresses are asked
   * @param hostResolvConf the host's
   */
  public Resolvers(
      Kernel kernel,
      OwnNetworks networks,
      HostNetwork host,
      Path hostResolvConf,
      MeterRegistry meters) {
    this.kernel = kernel;
    this.networks = networks;
    Answering answering =
        new Answering(this::names, this::places, new Forwarder(host), hostResolvConf, meters);
    this.loop = new SocketLoop(answering, meters);
    meters.gauge("gantry.agent.dns.containers", askers, Map::size);
  }

  /**
   * Listens in a container's namespace; repeated, nothing happens.
   *
   * @param place with its namespace open, which has to stay so until {@link #close(ContainerId)}
   * @throws UncheckedIOException if the sockets can't be opened
   */
  public void open(OwnEndpoint place, Resolver wish) {
    askers.computeIfAbsent(
        place.container(),
        id -> {
          ResolverSockets sockets = ResolverSockets.open(kernel, place.netns());
          Path again = Path.of("/proc/self/fd/" + place.netns());
          int netns = kernel.open(again, Kernel.O_RDONLY, 0);
          Asker asker = new Asker(id, wish, kernel, netns, sockets);
          loop.add(asker);
          return asker;
        });
  }

  /** Ends the resolver of a container; nothing happens where there is none. */
  public void close(ContainerId id) {
    Asker gone = askers.remove(id);
    if (gone == null) {
      return;
    }
    try {
      gone.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the resolver of container " + id, e);
    } finally {
      loop.forget();
    }
  }

  private NameTable names() {
    long moves = networks.moves();
    Known now = known;
    if (now.moves != moves) {
      // Counted before it is read: a change in between makes the next question look again.
      now = new Known(moves, new NameTable(members()));
      known = now;
    }
    return now.names;
  }

  private List<NameTable.Member> members() {
    return networks.endpoints().stream()
        .map(endpoint -> new NameTable.Member(endpoint.container(), endpoint.places()))
        .toList();
  }

  private List<NetworkPlace> places(ContainerId id) {
    return networks.find(id).map(OwnEndpoint::places).orElse(List.of());
  }

  @Override
  public void close() {
    askers.keySet().forEach(this::close);
    loop.close();
  }
}
