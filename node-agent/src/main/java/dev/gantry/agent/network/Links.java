package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Links, addresses and routes of one network namespace: that of the thread that makes this. */
final class Links implements AutoCloseable {
  private final NetlinkSocket socket;

  Links(Kernel kernel) {
    this.socket = new NetlinkSocket(kernel, NetlinkSocket.ROUTE);
  }

  void run(NetlinkMessage... messages) {
    socket.run(messages);
  }

  List<Link> all() {
    return socket.dump(LinkMessages.dumpLinks()).stream()
        .filter(answer -> answer.type() == LinkMessages.NEWLINK)
        .map(Links::link)
        .toList();
  }

  Optional<Link> find(String name) {
    return all().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** Index of a link, asked for alone: a host may have thousands. */
  int indexOf(String name) {
    return socket
        .ask(LinkMessages.get(name))
        .map(answer -> answer.payload().getInt(4))
        .orElseThrow();
  }

  /** Deletes a link; one that isn't there is no error. */
  void delete(String name) {
    try {
      socket.run(LinkMessages.delete(name));
    } catch (KernelException e) {
      if (!e.is(Errno.ENODEV)) {
        throw e;
      }
    }
  }

  /** IPv4 addresses with the network around them. */
  List<Address> addresses() {
    return socket.dump(LinkMessages.dumpAddresses()).stream()
        .filter(answer -> answer.type() == LinkMessages.NEWADDR)
        .map(Links::address)
        .toList();
  }

  /** Every IPv4 network in use here by an address or a route, but not the default route. */
  List<Subnet> used(int exceptLink) {
    List<Subnet> used = new ArrayList<>();
    for (Address address : addresses()) {
      if (address.link() != exceptLink) {
        used.add(Subnet.around(address.local(), address.prefix()));
      }
    }
    for (NetlinkAnswer answer : socket.dump(LinkMessages.dumpRoutes())) {
      Map<Integer, byte[]> found = answer.attributes(LinkMessages.ROUTE_HEADER);
      byte[] to = found.get(LinkMessages.RTA_DST);
      byte[] link = found.get(LinkMessages.RTA_OIF);
      boolean own = link != null && NetlinkAttributes.number(link) == exceptLink;
      if (answer.type() == LinkMessages.NEWROUTE && to != null && !own) {
        used.add(Subnet.around(Ipv4.of(to), answer.payload().get(1)));
      }
    }
    return used;
  }

  private static Link link(NetlinkAnswer answer) {
    Map<Integer, byte[]> found = answer.attributes(LinkMessages.LINK_HEADER);
    byte[] master = found.get(LinkMessages.IFLA_MASTER);
    return new Link(
        answer.payload().getInt(4),
        NetlinkAttributes.string(found.get(LinkMessages.IFLA_IFNAME)),
        master == null ? 0 : NetlinkAttributes.number(master));
  }

  private static Address address(NetlinkAnswer answer) {
    Map<Integer, byte[]> found = answer.attributes(LinkMessages.ADDRESS_HEADER);
    byte[] local = found.getOrDefault(LinkMessages.IFA_LOCAL, found.get(LinkMessages.IFA_ADDRESS));
    return new Address(answer.payload().getInt(4), Ipv4.of(local), answer.payload().get(1));
  }

  @Override
  public void close() {
    socket.close();
  }

  /**
   * A link of the host.
   *
   * @param master index of the bridge that it is a port of, or 0
   */
  record Link(int index, String name, int master) {}

  /** An address on a link. */
  record Address(int link, Ipv4 local, int prefix) {}
}
