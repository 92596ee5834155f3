package dev.gantry.agent.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Which host ports are given away. Pure; not for several threads. */
public final class PortTable {
  /** Docker's ephemeral range: the kernel's default ip_local_port_range. */
  static final int FIRST_EPHEMERAL = 32768;

  static final int LAST_EPHEMERAL = 60999;

  private final Map<Integer, List<PublishedPort>> taken = new HashMap<>();
  private int nextEphemeral = FIRST_EPHEMERAL;

  /** Host ports that a request may get, in the order to try. */
  public IntStream candidates(PortRequest request) {
    if (!request.isEphemeral()) {
      return IntStream.rangeClosed(request.firstHostPort(), request.lastHostPort());
    }
    int start = nextEphemeral;
    return IntStream.concat(
        IntStream.rangeClosed(start, LAST_EPHEMERAL), IntStream.range(FIRST_EPHEMERAL, start));
  }

  /** Whether nobody has it, nor an address of it. */
  public boolean isFree(PublishedPort port) {
    return taken.getOrDefault(port.hostPort(), List.of()).stream().noneMatch(port::conflictsWith);
  }

  /**
   * Gives it away.
   *
   * @param ephemeral the node chose the number
   * @throws IllegalArgumentException if it is taken
   */
  public void take(PublishedPort port, boolean ephemeral) {
    if (!isFree(port)) {
      throw new IllegalArgumentException(port + " is taken");
    }
    taken.computeIfAbsent(port.hostPort(), key -> new ArrayList<>()).add(port);
    if (ephemeral) {
      // Next-fit, so that a client of a container that ended meets no other container.
      nextEphemeral = port.hostPort() == LAST_EPHEMERAL ? FIRST_EPHEMERAL : port.hostPort() + 1;
    }
  }

  /** Takes back what was given away. */
  public void release(Collection<PublishedPort> ports) {
    for (PublishedPort port : ports) {
      List<PublishedPort> left = taken.getOrDefault(port.hostPort(), new ArrayList<>());
      left.remove(port);
      if (left.isEmpty()) {
        taken.remove(port.hostPort());
      }
    }
  }

  /** How many are given away. */
  public int size() {
    return taken.values().stream().mapToInt(List::size).sum();
  }

  /**
   * Requests for 0.0.0.0 and [::] of one port become one for all addresses: a socket for [::] takes
   * IPv4, too.
   */
  static List<PortRequest> joined(List<PortRequest> requests) {
    List<PortRequest> joined = new ArrayList<>();
    for (PortRequest request : requests) {
      int twin =
          IntStream.range(0, joined.size())
              .filter(i -> areTwins(joined.get(i), request))
              .findFirst()
              .orElse(-1);
      if (twin < 0) {
        joined.add(request);
      } else {
        joined.set(twin, on(request, HostAddress.ALL));
      }
    }
    return joined;
  }

  private static boolean areTwins(PortRequest one, PortRequest other) {
    String pair = one.host() + " " + other.host();
    return ("0.0.0.0 ::".equals(pair) || ":: 0.0.0.0".equals(pair))
        && on(one, HostAddress.ALL).equals(on(other, HostAddress.ALL));
  }

  private static PortRequest on(PortRequest request, HostAddress host) {
    return new PortRequest(
        request.protocol(),
        host,
        request.firstHostPort(),
        request.lastHostPort(),
        request.containerPort());
  }
}
