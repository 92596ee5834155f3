package dev.gantry.agent.run.actor;

import dev.gantry.agent.launch.EtcFiles;
import dev.gantry.agent.launch.HostName;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.Resolver;
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
      for (String address : place.addresses()) {
        text.append(address).append('\t').append(ownNames(spec, name)).append('\n');
      }
    }
    return text.toString();
  }

  private String resolvConf(RunSpec spec) throws IOException {
    String host = read("resolv.conf", "");
    if (spec.network() instanceof NetworkMode.Host && spec.dns().equals(Resolver.HOST)) {
      return host;
    }
    Path behind = hostEtc.resolveSibling("run").resolve(BEHIND_RESOLVED);
    String known = Files.isReadable(behind) ? Files.readString(behind) : "";
    return ResolvConf.of(
            spec.network(), spec.dns(), ResolvConf.parse(host), ResolvConf.parse(known))
        .text();
  }

  /**
   * The places of a running container have changed: so do the lines of its own addresses. The file
   * stays the one that is bound into the container, and what the container wrote into it stays too.
   *
   * @param before its addresses until now
   */
  void moved(Path folder, ContainerId id, RunSpec spec, List<String> before, List<String> now)
      throws IOException {
    Path hosts = folder.resolve("hosts");
    if (before.equals(now) || !Files.isRegularFile(hosts)) {
      return;
    }
    String names = ownNames(spec, HostName.of(id, spec));
    String kept =
        Files.readString(hosts)
            .lines()
            .filter(line -> before.stream().noneMatch(a -> line.equals(a + "\t" + names)))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    String added = now.stream().map(a -> a + "\t" + names + "\n").collect(Collectors.joining());
    Files.writeString(hosts, kept + added);
  }

  private static String ownNames(RunSpec spec, String name) {
    return spec.domainname().isEmpty() ? name : name + "." + spec.domainname() + " " + name;
  }

  private String read(String name, String otherwise) throws IOException {
    Path file = hostEtc.resolve(name);
    return Files.isReadable(file) ? Files.readString(file) : otherwise;
  }
}
