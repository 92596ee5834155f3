package dev.gantry.agent.run.actor;

import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.Resolver;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What stands in a resolv.conf(5) that counts. Pure. */
record ResolvConf(List<String> servers, List<String> search, List<String> options) {
  /** Where the agent answers, in networks of the tenant's own. */
  private static final String OWN_RESOLVER = "127.0.0.11";

  private static final List<String> PUBLIC_SERVERS = List.of("8.8.8.8", "8.8.4.4");

  ResolvConf {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
    options = List.copyOf(options);
  }

  /** Of {@code search} and {@code domain} the last line counts, of {@code options} all. */
  static ResolvConf parse(String text) {
    List<String> servers = new ArrayList<>();
    List<String> search = List.of();
    List<String> options = new ArrayList<>();
    for (String line : text.lines().toList()) {
      List<String> words = List.of(line.strip().split("\\s+"));
      List<String> values = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> values.stream().limit(1).forEach(servers::add);
        case "search", "domain" -> search = values;
        case "options" -> options.addAll(values);
        default -> {} // comments, and what resolv.conf(5) has besides
      }
    }
    return new ResolvConf(servers, search, options);
  }

  /**
   * A container's, as Docker makes it.
   *
   * @param host the host's
   * @param behind what the host's own resolver asks, where it is known
   */
  static ResolvConf of(NetworkMode network, Resolver wish, ResolvConf host, ResolvConf behind) {
    List<String> options = wish.options().isEmpty() ? host.options : wish.options();
    if (network instanceof NetworkMode.Own) {
      return new ResolvConf(
          List.of(OWN_RESOLVER), searched(wish, host), withoutDotsCounted(options));
    }
    List<String> servers =
        wish.servers().isEmpty() ? servers(network, host, behind) : wish.servers();
    return new ResolvConf(servers, searched(wish, host), options);
  }

  private static List<String> searched(Resolver wish, ResolvConf host) {
    List<String> search = wish.search().isEmpty() ? host.search : wish.search();
    return search.equals(List.of(".")) ? List.of() : search;
  }

  /** Names of containers have no dot, and are asked for as they are first. */
  private static List<String> withoutDotsCounted(List<String> options) {
    if (options.stream().anyMatch(option -> option.startsWith("ndots:"))) {
      return options;
    }
    List<String> more = new ArrayList<>(options);
    more.add("ndots:0");
    return more;
  }

  private static List<String> servers(NetworkMode network, ResolvConf host, ResolvConf behind) {
    return switch (network) {
      case NetworkMode.Host mode -> host.servers;
      case NetworkMode.None mode -> host.reachable();
      case NetworkMode.Named mode -> host.reachable();
      case NetworkMode.Bridge mode -> orPublic(host, behind);
      case NetworkMode.OfContainer mode -> orPublic(host, behind);
      case NetworkMode.Own mode -> List.of(OWN_RESOLVER);
    };
  }

  /** As Docker: what stands behind the host's own resolver, else two public servers. */
  private static List<String> orPublic(ResolvConf host, ResolvConf behind) {
    List<String> reachable = host.reachable().isEmpty() ? behind.reachable() : host.reachable();
    return reachable.isEmpty() ? PUBLIC_SERVERS : reachable;
  }

  /** The host's own resolver on a loopback address can't be reached from another namespace. */
  private List<String> reachable() {
    return servers.stream().filter(s -> !s.startsWith("127.") && !s.equals("::1")).toList();
  }

  String text() {
    return servers.stream().map(s -> "nameserver " + s + "\n").collect(Collectors.joining())
        + line("search", search)
        + line("options", options);
  }

  private static String line(String keyword, List<String> values) {
    return values.isEmpty() ? "" : keyword + " " + String.join(" ", values) + "\n";
  }
}
