package dev.gantry.container.creation;

import dev.gantry.container.creation.HostWishes.PortBinding;
import dev.gantry.model.spec.PortWish;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Docker's port specifications. */
final class Ports {
  private static final Pattern CONTAINER_PORT = Pattern.compile("(\\d{1,5})(?:/(\\w+))?");
  private static final Pattern HOST_PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\\]?");
  private static final int LAST = 65535;

  /** Docker's order: what has a port of its own goes before what takes any. */
  private static final Comparator<PortWish> ORDER =
      Comparator.comparing((PortWish wish) -> wish.firstHostPort() == 0)
          .thenComparing(PortWish::containerPort)
          .thenComparing(PortWish::protocol);

  private Ports() {}

  /** The wishes of {@code -p}. */
  static List<PortWish> bound(Map<String, List<PortBinding>> bindings) {
    List<PortWish> wishes = new ArrayList<>();
    bindings.forEach(
        (port, hosts) -> {
          ContainerPort target = ContainerPort.of(port);
          for (PortBinding host : hosts == null ? List.<PortBinding>of() : hosts) {
            wishes.add(target.on(host == null ? new PortBinding("", "") : host));
          }
        });
    return wishes.stream().sorted(ORDER).toList();
  }

  /** Those of {@code -P} too: each exposed port that has no binding, on an ephemeral port. */
  static List<PortWish> all(List<PortWish> bound, Collection<String> exposed) {
    List<PortWish> wishes = new ArrayList<>(bound);
    for (String port : exposed) {
      ContainerPort target = ContainerPort.of(port);
      if (bound.stream().noneMatch(target::isOf)) {
        wishes.add(target.on(new PortBinding("", "")));
      }
    }
    return wishes.stream().sorted(ORDER).toList();
  }

  /** Refuses what is no port. */
  static void check(Collection<String> exposed) {
    exposed.forEach(ContainerPort::of);
  }

  private static int port(String digits, String whole) {
    int number = digits == null ? 0 : Integer.parseInt(digits);
    if (number > LAST) {
      throw bad(whole);
    }
    return number;
  }

  private static RuntimeException bad(String port) {
    return Bad.request("invalid port specification: \"" + port + "\"");
  }

  /** {@code 80/tcp}. */
  private record ContainerPort(String protocol, int number) {
    static ContainerPort of(String text) {
      Matcher matcher = CONTAINER_PORT.matcher(text);
      if (!matcher.matches() || port(matcher.group(1), text) == 0) {
        throw bad(text);
      }
      String protocol =
          matcher.group(2) == null ? "tcp" : matcher.group(2).toLowerCase(Locale.ROOT);
      return switch (protocol) {
        case "tcp", "udp" -> new ContainerPort(protocol, port(matcher.group(1), text));
        case "sctp" -> throw Bad.notYet("exposing SCTP ports");
        default -> throw Bad.request("invalid protocol: " + protocol);
      };
    }

    boolean isOf(PortWish wish) {
      return wish.protocol().equals(protocol) && wish.containerPort() == number;
    }

    PortWish on(PortBinding host) {
      if (!host.hostIp().isEmpty() && !ADDRESS.matcher(host.hostIp()).matches()) {
        throw Bad.request("invalid IP address: " + host.hostIp());
      }
      String wished = host.hostPort();
      Matcher matcher = HOST_PORTS.matcher(wished);
      if (wished.isEmpty()) {
        return new PortWish(protocol, host.hostIp(), 0, 0, number);
      }
      if (!matcher.matches()) {
        throw bad(wished);
      }
      int first = port(matcher.group(1), wished);
      int last = matcher.group(2) == null ? first : port(matcher.group(2), wished);
      if (last < first || first == 0 && last != 0) {
        throw bad(wished);
      }
      return new PortWish(protocol, host.hostIp(), first, last, number);
    }
  }
}
