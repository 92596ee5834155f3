package dev.gantry.agent.network;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives host ports away and holds them. */
final class HostPorts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostPorts.class);

  private static final int TRIES = 4;
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final HostNetwork host;
  private final PortTable table = new PortTable();
  private final Map<PublishedPort, PortHold> holds = new HashMap<>();

  HostPorts(HostNetwork host) {
    this.host = host;
  }

  /**
   * Takes a host port for every request, or none.
   *
   * @throws GantryException PORT_IN_USE in Docker's words
   */
  synchronized List<PublishedPort> take(List<PortRequest> requests, Ipv4 container) {
    List<PublishedPort> taken = new ArrayList<>();
    try {
      for (PortRequest request : PortTable.joined(requests)) {
        taken.add(take(request, container));
      }
      return taken;
    } catch (RuntimeException e) {
      release(taken);
      throw e;
    }
  }

  private PublishedPort take(PortRequest request, Ipv4 container) {
    boolean single = !request.isEphemeral() && request.firstHostPort() == request.lastHostPort();
    PrimitiveIterator.OfInt candidates = table.candidates(request).iterator();
    while (candidates.hasNext()) {
      PublishedPort port =
          new PublishedPort(
              request.protocol(), request.host(), candidates.nextInt(), request.containerPort());
      if (!table.isFree(port)) {
        if (single) {
          throw taken(port, "port is already allocated");
        }
        continue;
      }
      try {
        hold(port, container, request.isEphemeral(), single ? TRIES : 1);
        return port;
      } catch (SocketException e) {
        if (single || !String.valueOf(e.getMessage()).contains("in use")) {
          throw notBound(port, container, e);
        }
      } catch (IOException | UnsupportedOperationException e) {
        throw notBound(port, container, e);
      }
    }
    throw new GantryException(
        ErrorCode.PORT_IN_USE,
        "Bind for "
            + request.host().forMessages()
            + ":"
            + (request.isEphemeral() ? "0" : request.firstHostPort() + "-" + request.lastHostPort())
            + " failed: all ports are allocated");
  }

  private void hold(PublishedPort port, Ipv4 container, boolean ephemeral, int tries)
      throws IOException {
    PortHold hold = bind(port, container, tries);
    table.take(port, ephemeral);
    holds.put(port, hold);
  }

  /**
   * A process that is being started holds copies of our sockets until it has closed them: a port
   * that was given back just now looks taken for that long.
   */
  private PortHold bind(PublishedPort port, Ipv4 container, int tries) throws IOException {
    try {
      return PortHold.bind(host, port, container);
    } catch (BindException e) {
      if (tries == 1) {
        throw e;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      return bind(port, container, tries - 1);
    }
  }

  /** Holds the ports of an endpoint that outlived the agent. */
  synchronized void takeOver(List<PublishedPort> ports, Ipv4 container) {
    for (PublishedPort port : ports) {
      try {
        hold(port, container, false, TRIES);
      } catch (IOException | UnsupportedOperationException e) {
        // IPv4 goes on by nftables; only IPv6 and the hold are missing.
        LOG.warn("port {} of {} could not be held again: {}", port, container, e.getMessage());
        if (table.isFree(port)) {
          table.take(port, false);
        }
      }
    }
  }

  synchronized void release(List<PublishedPort> ports) {
    table.release(ports);
    for (PublishedPort port : ports) {
      PortHold hold = holds.remove(port);
      if (hold != null) {
        hold.close();
      }
    }
  }

  synchronized int size() {
    return table.size();
  }

  private static GantryException taken(PublishedPort port, String why) {
    return new GantryException(
        ErrorCode.PORT_IN_USE,
        "Bind for " + port.host().forMessages() + ":" + port.hostPort() + " failed: " + why);
  }

  private static GantryException notBound(PublishedPort port, Ipv4 container, Exception cause) {
    return new GantryException(
        ErrorCode.PORT_IN_USE,
        "failed to bind host port for %s:%d:%s:%d/%s: %s"
            .formatted(
                port.host().forMessages(),
                port.hostPort(),
                container,
                port.containerPort(),
                port.protocol().word(),
                String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT)),
        cause);
  }

  @Override
  public synchronized void close() {
    holds.values().forEach(PortHold::close);
    holds.clear();
  }
}
