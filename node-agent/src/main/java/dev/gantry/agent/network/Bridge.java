package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The bridge link with its subnet and address, and what plugs namespaces into it. */
final class Bridge implements AutoCloseable {
  private static final Path SYSCTLS = Path.of("/proc/sys/net");
  private static final int NAME_TRIES = 64;

  private final Kernel kernel;
  private final NetworkConfig config;
  private final HostNetwork host;
  private final Links links;
  private final Subnet subnet;
  private final int index;

  private Bridge(
      Kernel kernel,
      NetworkConfig config,
      HostNetwork host,
      Links links,
      Subnet subnet,
      int index) {
    this.kernel = kernel;
    this.config = config;
    this.host = host;
    this.links = links;
    this.subnet = subnet;
    this.index = index;
  }

  /** Takes the bridge of before over, or makes it. */
  static Bridge open(Kernel kernel, NetworkConfig config, HostNetwork host) {
    Links links = host.call(() -> new Links(kernel));
    try {
      BridgeRecord record = new BridgeRecord(config.folder());
      int existing = links.find(config.bridge()).map(Links.Link::index).orElse(0);
      Optional<Subnet> before = record.load();
      Subnet subnet = SubnetChoice.choose(before, config.subnets(), links.used(existing));
      if (existing != 0 && before.isPresent() && !before.get().equals(subnet)) {
        // The host took an address in our subnet meanwhile; ports of the old bridge can't be kept.
        links.delete(config.bridge());
        existing = 0;
      }
      record.store(subnet);
      if (existing == 0) {
        links.run(LinkMessages.addBridge(config.bridge(), config.bridgeMac(), config.mtu()));
        existing = links.indexOf(config.bridge());
      }
      links.run(LinkMessages.addAddress(existing, subnet.gateway(), subnet));
      host.call(() -> sysctls(config.bridge()));
      return new Bridge(kernel, config, host, links, subnet, existing);
    } catch (RuntimeException e) {
      links.close();
      throw e;
    }
  }

  private static Void sysctls(String bridge) {
    // Forwarding stays on when the bridge goes: by then others may rely on it (Docker does so,
    // too).
    set(SYSCTLS.resolve("ipv4/ip_forward"), "1");
    set(SYSCTLS.resolve("ipv4/conf/" + bridge + "/route_localnet"), "1");
    withoutIpv6(bridge);
    return null;
  }

  private static Void withoutIpv6(String link) {
    Path ipv6 = SYSCTLS.resolve("ipv6/conf/" + link + "/disable_ipv6");
    if (Files.exists(ipv6)) {
      set(ipv6, "1");
    }
    return null;
  }

  private static void set(Path sysctl, String value) {
    try {
      if (!Files.readString(sysctl).strip().equals(value)) {
        Files.writeString(sysctl, value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("sysctl " + sysctl + " = " + value, e);
    }
  }

  /** Makes a namespace that is plugged in. About 3 ms: off the hot path where possible. */
  Plug plug(AddressPool addresses) {
    Namespace namespace =
        config.fresh() == null
            ? Namespace.make(kernel)
            : Namespace.take(kernel, config.fresh().getAsInt());
    Ipv4 address = null;
    try {
      address = cable(namespace, addresses);
      String veth = config.veth(subnet.offsetOf(address));
      host.call(() -> withoutIpv6(veth));
      links.run(LinkMessages.hairpin(links.indexOf(veth)));
      int eth0 = namespace.links().indexOf("eth0");
      namespace
          .links()
          .run(
              LinkMessages.up(1),
              LinkMessages.addAddress(eth0, address, subnet),
              LinkMessages.up(eth0),
              LinkMessages.addDefaultRoute(eth0, subnet.gateway()),
              LinkMessages.addNeighbour(eth0, subnet.gateway(), config.bridgeMac()));
      namespace.links().close();
      return new Plug(namespace, address, MacAddress.of(address), veth, eth0);
    } catch (RuntimeException e) {
      namespace.close();
      if (address != null) {
        addresses.release(address);
      }
      throw e;
    }
  }

  /**
   * Lays the veth pair. The kernel frees links of ended namespaces late: as their names follow from
   * the address, an address still in use shows as EEXIST, and the next one is tried.
   */
  private Ipv4 cable(Namespace namespace, AddressPool addresses) {
    for (int tries = 1; ; tries++) {
      Ipv4 address = addresses.take();
      try {
        links.run(
            LinkMessages.addVeth(
                new LinkMessages.Veth(
                    config.veth(subnet.offsetOf(address)),
                    index,
                    "eth0",
                    MacAddress.of(address),
                    namespace.fd(),
                    config.mtu())));
        return address;
      } catch (KernelException e) {
        addresses.release(address);
        if (!e.is(Errno.EEXIST) || tries == NAME_TRIES) {
          throw e;
        }
      }
    }
  }

  Links links() {
    return links;
  }

  Subnet subnet() {
    return subnet;
  }

  /** Removes the bridge and the ends of all cables to it. */
  void delete() {
    for (Links.Link link : links.all()) {
      if (config.isVeth(link.name())) {
        links.delete(link.name());
      }
    }
    links.delete(config.bridge());
    new BridgeRecord(config.folder()).delete();
  }

  @Override
  public void close() {
    links.close();
  }
}
