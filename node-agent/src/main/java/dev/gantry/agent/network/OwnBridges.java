package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.spec.NetworkSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A bridge link per network of a tenant's own: made with the first place, gone with the last. */
final class OwnBridges implements AutoCloseable {
  private static final Path SYSCTLS = Path.of("/proc/sys/net");

  private final NetworkConfig config;
  private final HostNetwork host;
  private final Links links;
  private final AtomicInteger lastMark = new AtomicInteger(1 << 20);
  private final Map<NetworkId, Made> made = new ConcurrentHashMap<>();

  /**
   * A bridge that stands.
   *
   * @param mark number of the network, in no tenant's range
   */
  record Made(NetworkSpec spec, String name, int index, int mark) {}

  OwnBridges(Kernel kernel, NetworkConfig config, HostNetwork host) {
    this.config = config;
    this.host = host;
    this.links = host.call(() -> new Links(kernel));
  }

  String nameOf(NetworkSpec spec) {
    return spec.bridge().isEmpty()
        ? config.ownBridgePrefix() + spec.id().value().substring(0, 7)
        : spec.bridge();
  }

  Optional<Made> find(NetworkId id) {
    return Optional.ofNullable(made.get(id));
  }

  Collection<Made> all() {
    return made.values();
  }

  /** Takes one over that an agent before made. */
  Made takeOver(NetworkSpec spec, int index) {
    return made.computeIfAbsent(
        spec.id(), id -> new Made(spec, nameOf(spec), index, lastMark.incrementAndGet()));
  }

  /**
   * @throws GantryException CONFLICT if the asked name is another link's
   */
  Made make(NetworkSpec spec) {
    String name = nameOf(spec);
    if (links.find(name).isPresent()) {
      if (!spec.bridge().isEmpty()) {
        throw new GantryException(
            ErrorCode.CONFLICT, "bridge name " + name + " is another link's on this host");
      }
      links.delete(name);
    }
    int mtu = spec.mtu() == 0 ? config.mtu() : spec.mtu();
    links.run(LinkMessages.addBridge(name, mac(spec), mtu));
    try {
      int index = links.indexOf(name);
      host.call(() -> sysctls(name, spec));
      if (spec.ipv4() != null) {
        links.run(InnerLinks.address(index, spec.ipv4().gateway(), spec.ipv4().subnet()));
      }
      if (spec.ipv6() != null) {
        links.run(InnerLinks.address(index, spec.ipv6().gateway(), spec.ipv6().subnet()));
      }
      Made bridge = new Made(spec, name, index, lastMark.incrementAndGet());
      made.put(spec.id(), bridge);
      return bridge;
    } catch (RuntimeException e) {
      links.delete(name);
      throw e;
    }
  }

  private static MacAddress mac(NetworkSpec spec) {
    String id = spec.id().value();
    StringBuilder mac = new StringBuilder("06");
    for (int i = 0; i < 10; i += 2) {
      mac.append(':').append(id, i, i + 2);
    }
    return new MacAddress(mac.toString());
  }

  private static Void sysctls(String bridge, NetworkSpec spec) {
    set("ipv4/ip_forward", "1");
    set("ipv4/conf/" + bridge + "/route_localnet", "1");
    set("ipv6/conf/" + bridge + "/disable_ipv6", spec.ipv6() == null ? "1" : "0");
    if (spec.ipv6() != null) {
      set("ipv6/conf/" + bridge + "/accept_ra", "0");
      set("ipv6/conf/all/forwarding", "1");
    }
    return null;
  }

  /** One that the kernel does not have, without IPv6, is left out. */
  static Void set(String sysctl, String value) {
    Path file = SYSCTLS.resolve(sysctl);
    try {
      if (Files.exists(file) && !Files.readString(file).strip().equals(value)) {
        Files.writeString(file, value);
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("sysctl " + file + " = " + value, e);
    }
  }

  void delete(Made bridge) {
    made.remove(bridge.spec().id());
    links.delete(bridge.name());
  }

  Links links() {
    return links;
  }

  @Override
  public void close() {
    links.close();
  }
}
