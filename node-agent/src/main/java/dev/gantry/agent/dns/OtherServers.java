package dev.gantry.agent.dns;

import dev.gantry.model.spec.Resolver;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which servers are asked for what is not ours, and from where. Pure. */
final class OtherServers {
  private static final int MOST = 3; // as resolv.conf(5)

  /**
   * @param onHost asked in the host's network: its own resolver on a loopback address, which
   *     containers can't reach
   */
  record Server(InetAddress address, boolean onHost) {}

  private OtherServers() {}

  /**
   * @param resolvConf text of the host's
   * @param outside whether the container is in a network that leads out: else the host's resolver
   *     is not asked for it either
   */
  static List<Server> of(Resolver wish, String resolvConf, boolean outside) {
    if (!wish.servers().isEmpty()) {
      return wish.servers().stream()
          .flatMap(text -> literal(text).stream())
          .map(address -> new Server(address, false))
          .limit(MOST)
          .toList();
    }
    List<Server> servers = new ArrayList<>();
    for (String line : resolvConf.lines().toList()) {
      String[] words = line.strip().split("\\s+");
      if (words.length > 1 && words[0].equals("nameserver")) {
        literal(words[1])
            .map(address -> new Server(address, address.isLoopbackAddress()))
            .filter(server -> outside || !server.onHost)
            .ifPresent(servers::add);
      }
    }
    return servers.stream().limit(MOST).toList();
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // such lines of resolv.conf mean nothing to the C library either
    }
  }
}
