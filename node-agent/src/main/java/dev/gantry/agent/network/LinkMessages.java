package dev.gantry.agent.network;

import static dev.gantry.agent.network.NetlinkMessage.ACK;
import static dev.gantry.agent.network.NetlinkMessage.CREATE;
import static dev.gantry.agent.network.NetlinkMessage.DUMP;
import static dev.gantry.agent.network.NetlinkMessage.EXCLUSIVE;
import static dev.gantry.agent.network.NetlinkMessage.REPLACE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages of rtnetlink (rtnetlink(7)): links, addresses, routes, neighbours. Pure. */
final class LinkMessages {
  static final int NEWLINK = 16;
  private static final int DELLINK = 17;
  private static final int GETLINK = 18;
  static final int NEWADDR = 20;
  private static final int GETADDR = 22;
  static final int NEWROUTE = 24;
  private static final int GETROUTE = 26;
  private static final int NEWNEIGH = 28;

  static final int LINK_HEADER = 16;
  static final int ADDRESS_HEADER = 8;
  static final int ROUTE_HEADER = 12;

  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_NET_NS_FD = 28;
  private static final int INFO_KIND = 1;
  private static final int INFO_DATA = 2;
  private static final int INFO_SLAVE_KIND = 4;
  private static final int INFO_SLAVE_DATA = 5;
  private static final int BRPORT_MODE = 4;
  private static final int VETH_INFO_PEER = 1;
  static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;
  private static final int IFA_BROADCAST = 4;
  static final int RTA_DST = 1;
  static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;

  private static final int AF_INET = 2;
  private static final int IFF_UP = 1;
  private static final int TABLE_MAIN = 254;
  private static final int PROTOCOL_BOOT = 3;
  private static final int NUD_PERMANENT = 0x80;

  private LinkMessages() {}

  /** A bridge, up. Its address is given, so that it doesn't change with every port. */
  static NetlinkMessage addBridge(String name, MacAddress mac, int mtu) {
    return NetlinkMessage.of(
        "link add bridge " + name,
        NEWLINK,
        ACK | CREATE | EXCLUSIVE,
        link(0, true),
        new NetlinkAttributes()
            .string(IFLA_IFNAME, name)
            .bytes(IFLA_ADDRESS, mac.bytes())
            .number(IFLA_MTU, mtu)
            .nested(IFLA_LINKINFO, info -> info.string(INFO_KIND, "bridge")));
  }

  /** A veth pair: this end up and a port of the bridge, the peer down in another namespace. */
  static NetlinkMessage addVeth(Veth veth) {
    return NetlinkMessage.of(
        "link add veth " + veth.name(),
        NEWLINK,
        ACK | CREATE | EXCLUSIVE,
        link(0, true),
        new NetlinkAttributes()
            .string(IFLA_IFNAME, veth.name())
            .number(IFLA_MTU, veth.mtu())
            .number(IFLA_MASTER, veth.bridgeIndex())
            .nested(
                IFLA_LINKINFO,
                info ->
                    info.string(INFO_KIND, "veth")
                        .nested(
                            INFO_DATA,
                            data -> data.nested(VETH_INFO_PEER, peer -> peer(peer, veth)))));
  }

  private static void peer(NetlinkAttributes peer, Veth veth) {
    peer.raw(link(0, false))
        .string(IFLA_IFNAME, veth.peerName())
        .bytes(IFLA_ADDRESS, veth.peerMac().bytes())
        .number(IFLA_MTU, veth.mtu())
        .number(IFLA_NET_NS_FD, veth.peerNetns());
  }

  /**
   * Lets frames out of a port of a bridge on which they came in. Needed where br_netfilter is
   * loaded: it redirects packets within the bridge, and those of a container to a port published by
   * itself go back where they came from.
   */
  static NetlinkMessage hairpin(int index) {
    return NetlinkMessage.of(
        "link set " + index + " hairpin on",
        NEWLINK,
        ACK,
        link(index, false),
        new NetlinkAttributes()
            .nested(
                IFLA_LINKINFO,
                info ->
                    info.string(INFO_SLAVE_KIND, "bridge")
                        .nested(INFO_SLAVE_DATA, data -> data.bytes(BRPORT_MODE, new byte[] {1}))));
  }

  static NetlinkMessage up(int index) {
    return NetlinkMessage.of(
        "link set " + index + " up", NEWLINK, ACK, link(index, true), new NetlinkAttributes());
  }

  static NetlinkMessage hardwareAddress(int index, MacAddress mac) {
    return NetlinkMessage.of(
        "link set " + index + " address " + mac,
        NEWLINK,
        ACK,
        link(index, false),
        new NetlinkAttributes().bytes(IFLA_ADDRESS, mac.bytes()));
  }

  static NetlinkMessage delete(String name) {
    return NetlinkMessage.of(
        "link delete " + name,
        DELLINK,
        ACK,
        link(0, false),
        new NetlinkAttributes().string(IFLA_IFNAME, name));
  }

  static NetlinkMessage addAddress(int index, Ipv4 address, Subnet subnet) {
    byte[] header =
        buffer(ADDRESS_HEADER)
            .put((byte) AF_INET)
            .put((byte) subnet.prefix())
            .putShort((short) 0)
            .putInt(index)
            .array();
    return NetlinkMessage.of(
        "address add " + address + "/" + subnet.prefix() + " on link " + index,
        NEWADDR,
        ACK | CREATE | REPLACE,
        header,
        new NetlinkAttributes()
            .bytes(IFA_LOCAL, address.bytes())
            .bytes(IFA_ADDRESS, address.bytes())
            .bytes(IFA_BROADCAST, subnet.broadcast().bytes()));
  }

  static NetlinkMessage addDefaultRoute(int index, Ipv4 gateway) {
    byte[] header = new byte[ROUTE_HEADER];
    header[0] = AF_INET;
    header[4] = (byte) TABLE_MAIN;
    header[5] = PROTOCOL_BOOT;
    header[7] = 1; // RTN_UNICAST; scope (6) 0 = universe
    return NetlinkMessage.of(
        "route add default via " + gateway,
        NEWROUTE,
        ACK | CREATE | EXCLUSIVE,
        header,
        new NetlinkAttributes().bytes(RTA_GATEWAY, gateway.bytes()).number(RTA_OIF, index));
  }

  /** A fixed entry of the neighbour table: the first packet waits for no ARP. */
  static NetlinkMessage addNeighbour(int index, Ipv4 address, MacAddress mac) {
    byte[] header =
        buffer(12)
            .putInt(AF_INET)
            .putInt(index)
            .putShort((short) NUD_PERMANENT)
            .putShort((short) 0)
            .array();
    return NetlinkMessage.of(
        "neighbour add " + address + " on link " + index,
        NEWNEIGH,
        ACK | CREATE | REPLACE,
        header,
        new NetlinkAttributes().bytes(1, address.bytes()).bytes(2, mac.bytes()));
  }

  static NetlinkMessage get(String name) {
    return NetlinkMessage.of(
        "link " + name,
        GETLINK,
        ACK,
        link(0, false),
        new NetlinkAttributes().string(IFLA_IFNAME, name));
  }

  static NetlinkMessage dumpLinks() {
    return dump("links", GETLINK, LINK_HEADER);
  }

  static NetlinkMessage dumpAddresses() {
    return dump("addresses", GETADDR, ADDRESS_HEADER);
  }

  static NetlinkMessage dumpRoutes() {
    return dump("routes", GETROUTE, ROUTE_HEADER);
  }

  private static NetlinkMessage dump(String what, int type, int header) {
    byte[] fixed = new byte[header];
    fixed[0] = type == GETLINK ? 0 : (byte) AF_INET;
    return NetlinkMessage.of("list of " + what, type, DUMP, fixed, new NetlinkAttributes());
  }

  /** struct ifinfomsg. */
  private static byte[] link(int index, boolean up) {
    int flags = up ? IFF_UP : 0;
    return buffer(LINK_HEADER).putInt(0).putInt(index).putInt(flags).putInt(flags).array();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * A pair of links like the two ends of a cable.
   *
   * @param name of our end, a port of the bridge
   * @param peerNetns descriptor of the namespace of the other end
   */
  record Veth(
      String name, int bridgeIndex, String peerName, MacAddress peerMac, int peerNetns, int mtu) {}
}
