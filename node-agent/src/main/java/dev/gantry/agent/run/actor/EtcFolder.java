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
   */
  EtcFiles make(Path folder, ContainerId id, RunSpec spec) throws IOException {
    Files.createDirectories(folder);
    boolean host = spec.network() instanceof NetworkMode.Host;
    Path hosts = Files.writeString(folder.resolve("hosts"), hosts(spec, host));
    Path hostname = Files.writeString(folder.resolve("hostname"), HostName.of(id, spec) + "\n");
    Path resolv = Files.writeString(folder.resolve("resolv.conf"), resolvConf(spec, host));
    return new EtcFiles(hosts, hostname, resolv);
  }

  private String hosts(RunSpec spec, boolean host) throws IOException {
    String base = host ? read("hosts", LOCAL_HOSTS) : LOCAL_HOSTS;
    StringBuilder text = new StringBuilder(base);
    if (!base.isEmpty() && !base.endsWith("\n")) {
      text.append('\n');
    }
    for (String line : spec.extraHosts()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        text.append(line.substring(colon + 1)).append('\t').append(line, 0, colon).append('\n');
      }
    }
    return text.toString();
  }

  private String resolvConf(RunSpec spec, boolean host) throws IOException {
    String own = read("resolv.conf", "");
    if (spec.dns().isEmpty()) {
      return host ? own : withoutLocalServers(own);
    }
    String servers =
        spec.dns().stream().map(s -> "nameserver " + s + "\n").collect(Collectors.joining());
    return servers + other(own);
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
