package dev.gantry.agent.run.actor;

import dev.gantry.agent.launch.EtcFiles;
import dev.gantry.agent.launch.HostName;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The container's own {@code /etc/hosts}, {@code /etc/hostname} and {@code /etc/resolv.conf}, as
 * Docker makes them. With the host's network they start as the host's.
 */
final class EtcFolder {
  private static final String LOCAL_HOSTS =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::\tip6-localnet
      ff00::\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  /** Below {@code /run}: the servers that systemd-resolved asks, on a host where it runs. */
  private static final String BEHIND_RESOLVED = "systemd/resolve/resolv.conf";

  private static final String PUBLIC_SERVERS = "nameserver 8.8.8.8\nnameserver 8.8.4.4\n";

  private final Path hostEtc;

  /**
   * @param hostEtc the host's {@code /etc}
   */
  EtcFolder(Path hostEtc) {
    this.hostEtc = hostEtc;
  }

  /**
   * Makes the files. Done before each start, as Docker does: what a container wrote into them does
   * not outlive its run.
   *
   * @param place in networks; null when it has none
   */
  EtcFiles make(Path folder, ContainerId id, RunSpec spec, Seat place) throws IOException {
    if (place != null && place.etc() != null) {
      Path other = place.etc();
      return new EtcFiles(
          other.resolve("hosts"), other.resolve("hostname"), other.resolve("resolv.conf"));
    }
    Files.createDirectories(folder);
    String name = HostName.of(id, spec);
    Path hosts = Files.writeString(folder.resolve("hosts"), hosts(spec, name, place));
    Path hostname = Files.writeString(folder.resolve("hostname"), name + "\n");
    Path resolv = Files.writeString(folder.resolve("resolv.conf"), resolvConf(spec));
    return new EtcFiles(hosts, hostname, resolv);
  }

  private String hosts(RunSpec spec, String name, Seat place) throws IOException {
    boolean host = spec.network() instanceof NetworkMode.Host;
    String base = host ? read("hosts", LOCAL_HOSTS) : LOCAL_HOSTS;
    StringBuilder text = new StringBuilder(base);
    if (!base.isEmpty() && !base.endsWith("\n")) {
      text.append('\n');
    }
    for (String line : spec.extraHosts()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String address = line.substring(colon + 1);
        if (address.equals("host-gateway") && place != null) {
          address = place.gateway();
        }
        text.append(address).append('\t').append(line, 0, colon).append('\n');
      }
    }
    if (place != null) {
      String domain = spec.domainname().isEmpty() ? "" : name + "." + spec.domainname() + " ";
      for (String address : place.addresses()) {
        text.append(address).append('\t').append(domain).append(name).append('\n');
      }
    }
    return text.toString();
  }

  private String resolvConf(RunSpec spec) throws IOException {
    String own = read("resolv.conf", "");
    if (spec.dns().servers().isEmpty()) {
      return switch (spec.network()) {
        case NetworkMode.Host host -> own;
        case NetworkMode.Bridge bridge -> reachable(own);
        case NetworkMode.None none -> withoutLocalServers(own);
        case NetworkMode.Named named -> withoutLocalServers(own);
        case NetworkMode.Own network -> reachable(own);
        case NetworkMode.OfContainer other -> reachable(own);
      };
    }
    String servers =
        spec.dns().servers().stream()
            .map(s -> "nameserver " + s + "\n")
            .collect(Collectors.joining());
    return servers + other(own);
  }

  /** As Docker: what stands behind the host's own resolver, else two public servers. */
  private String reachable(String own) throws IOException {
    String resolv = withoutLocalServers(own);
    if (!hasServer(resolv)) {
      Path behind = hostEtc.resolveSibling("run").resolve(BEHIND_RESOLVED);
      resolv = Files.isReadable(behind) ? withoutLocalServers(Files.readString(behind)) : resolv;
    }
    return hasServer(resolv) ? resolv : resolv + PUBLIC_SERVERS;
  }

  private static boolean hasServer(String resolv) {
    return resolv.lines().anyMatch(EtcFolder::isServer);
  }

  /** The host's own resolver on a loopback address can't be reached from another namespace. */
  private static String withoutLocalServers(String resolv) {
    return resolv
        .lines()
        .filter(l -> !(isServer(l) && (l.contains(" 127.") || l.strip().endsWith(" ::1"))))
        .map(l -> l + "\n")
        .collect(Collectors.joining());
  }

  private static String other(String resolv) {
    return resolv
        .lines()
        .filter(l -> !isServer(l))
        .map(l -> l + "\n")
        .collect(Collectors.joining());
  }

  private static boolean isServer(String line) {
    return List.of(line.strip().split("\\s+")).getFirst().equals("nameserver");
  }

  private String read(String name, String otherwise) throws IOException {
    Path file = hostEtc.resolve(name);
    return Files.isReadable(file) ? Files.readString(file) : otherwise;
  }
}
