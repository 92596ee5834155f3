package dev.gantry.agent.network;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes to the maps of our table as nfnetlink messages (linux/netfilter/nf_tables.h): one batch,
 * one transaction of the kernel, about a hundredth of what a run of {@code nft} costs. Pure.
 */
final class NftElements {
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int SUBSYSTEM = 10;
  private static final int NEW_ELEMENT = SUBSYSTEM << 8 | 12;
  private static final int DELETE_ELEMENT = SUBSYSTEM << 8 | 14;
  private static final int FAMILY_INET = 1;
  private static final int LIST_TABLE = 1;
  private static final int LIST_SET = 2;
  private static final int LIST_ELEMENTS = 3;
  private static final int LIST_ELEMENT = 1;
  private static final int KEY = 1;
  private static final int DATA = 2;
  private static final int VALUE = 1;

  private NftElements() {}

  /** Adds ports of a container to the maps; empty if no port is for nftables. */
  static List<NetlinkMessage> add(String table, List<PublishedPort> ports, Ipv4 container) {
    return batch(table, ports, container, true);
  }

  /** Takes them out. */
  static List<NetlinkMessage> remove(String table, List<PublishedPort> ports, Ipv4 container) {
    return batch(table, ports, container, false);
  }

  private static List<NetlinkMessage> batch(
      String table, List<PublishedPort> ports, Ipv4 container, boolean add) {
    List<NetlinkMessage> batch = new ArrayList<>();
    batch.add(frame(BATCH_BEGIN));
    for (PublishedPort port : ports) {
      if (port.host().coversIpv4()) {
        batch.add(element(table, port, container, add));
      }
    }
    batch.add(frame(BATCH_END));
    return batch.size() == 2 ? List.of() : batch;
  }

  private static NetlinkMessage element(
      String table, PublishedPort port, Ipv4 container, boolean add) {
    boolean single = port.host().oneIpv4().isPresent();
    int flags = NetlinkMessage.ACK | (add ? NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE : 0);
    return NetlinkMessage.of(
        (add ? "publish " : "withdraw ")
            + port.host().forMessages()
            + ":"
            + port.hostPort()
            + "/"
            + port.protocol().word()
            + " → "
            + container
            + ":"
            + port.containerPort(),
        add ? NEW_ELEMENT : DELETE_ELEMENT,
        flags,
        new byte[] {FAMILY_INET, 0, 0, 0},
        new NetlinkAttributes()
            .string(LIST_TABLE, table)
            .string(LIST_SET, single ? NftRuleset.PUBLISHED_ON : NftRuleset.PUBLISHED)
            .nested(
                LIST_ELEMENTS,
                list ->
                    list.nested(
                        LIST_ELEMENT,
                        element ->
                            element
                                .nested(KEY, key -> key.bytes(VALUE, key(port)))
                                .nested(DATA, data -> data.bytes(VALUE, data(port, container))))));
  }

  /** Every part of a concatenation is padded to four bytes. */
  private static byte[] key(PublishedPort port) {
    byte[] host = port.host().oneIpv4().map(Ipv4::bytes).orElse(new byte[0]);
    return ByteBuffer.allocate(host.length + 8)
        .put(host)
        .put((byte) port.protocol().number())
        .put(new byte[3])
        .putShort((short) port.hostPort())
        .array();
  }

  private static byte[] data(PublishedPort port, Ipv4 container) {
    return ByteBuffer.allocate(8)
        .put(container.bytes())
        .putShort((short) port.containerPort())
        .array();
  }

  private static NetlinkMessage frame(int type) {
    // struct nfgenmsg: family, version, resource id in network order.
    return NetlinkMessage.of(
        "nftables batch", type, 0, new byte[] {0, 0, 0, SUBSYSTEM}, new NetlinkAttributes());
  }
}
