package dev.gantry.agent.network;

import static dev.gantry.agent.network.NetlinkMessage.ACK;
import static dev.gantry.agent.network.NetlinkMessage.CREATE;
import static dev.gantry.agent.network.NetlinkMessage.REPLACE;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages of rtnetlink(7) for addresses and default routes of either family. Pure. */
final class InnerLinks {
  private static final byte AF_INET = 2;
  private static final byte AF_INET6 = 10;
  private static final byte WITHOUT_DETECTION = 0x02; // IFA_F_NODAD: addresses are planned
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int IPV6_METRIC = 1024;
  private static final byte TABLE_MAIN = (byte) 254;

  private InnerLinks() {}

  static NetlinkMessage address(int link, String text, String subnet) {
    int prefix = Integer.parseInt(subnet.substring(subnet.indexOf('/') + 1));
    InetAddress address = InetAddress.ofLiteral(text);
    if (address instanceof Inet4Address) {
      Ipv4 v4 = Ipv4.of(address.getAddress());
      return LinkMessages.addAddress(link, v4, Subnet.around(v4, prefix));
    }
    byte[] header =
        ByteBuffer.allocate(LinkMessages.ADDRESS_HEADER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(AF_INET6)
            .put((byte) prefix)
            .put(WITHOUT_DETECTION)
            .put((byte) 0)
            .putInt(link)
            .array();
    return NetlinkMessage.of(
        "address add " + text + "/" + prefix + " on link " + link,
        LinkMessages.NEWADDR,
        ACK | CREATE | REPLACE,
        header,
        new NetlinkAttributes().bytes(LinkMessages.IFA_ADDRESS, address.getAddress()));
  }

  /** The default route of a family, in the place of another. */
  static NetlinkMessage defaultRoute(int link, String gateway) {
    InetAddress address = InetAddress.ofLiteral(gateway);
    boolean v4 = address instanceof Inet4Address;
    byte[] header = new byte[LinkMessages.ROUTE_HEADER];
    header[0] = v4 ? AF_INET : AF_INET6;
    header[4] = TABLE_MAIN;
    header[5] = 3; // RTPROT_BOOT
    header[7] = 1; // RTN_UNICAST
    NetlinkAttributes attributes =
        new NetlinkAttributes()
            .bytes(RTA_GATEWAY, address.getAddress())
            .number(LinkMessages.RTA_OIF, link);
    if (!v4) {
      attributes.number(RTA_PRIORITY, IPV6_METRIC);
    }
    return NetlinkMessage.of(
        "route default via " + gateway,
        LinkMessages.NEWROUTE,
        ACK | CREATE | REPLACE,
        header,
        attributes);
  }
}
