package dev.gantry.agent.network;

import java.util.ArrayList;
import java.util.List;

/**
 * Changes to maps and sets of our tables as nfnetlink messages (linux/netfilter/nf_tables.h): one
 * batch, one transaction of the kernel, about a hundredth of what a run of {@code nft} costs. Pure.
 */
final class NftBatch {
  static final int FAMILY_INET = 1;
  static final int FAMILY_BRIDGE = 7;

  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int SUBSYSTEM = 10;
  private static final int NEW_ELEMENT = SUBSYSTEM << 8 | 12;
  private static final int DELETE_ELEMENT = SUBSYSTEM << 8 | 14;
  private static final int LIST_TABLE = 1;
  private static final int LIST_SET = 2;
  private static final int LIST_ELEMENTS = 3;
  private static final int LIST_ELEMENT = 1;
  private static final int KEY = 1;
  private static final int DATA = 2;
  private static final int VALUE = 1;

  private final String table;
  private final boolean adding;
  private final List<NetlinkMessage> elements = new ArrayList<>();

  private NftBatch(String table, boolean adding) {
    this.table = table;
    this.adding = adding;
  }

  static NftBatch adding(String table) {
    return new NftBatch(table, true);
  }

  static NftBatch removing(String table) {
    return new NftBatch(table, false);
  }

  /**
   * An element of a set or, with data, of a map.
   *
   * @param what for an error
   * @param data null for a set
   */
  NftBatch element(String what, int family, String set, byte[] key, byte[] data) {
    int flags =
        NetlinkMessage.ACK | (adding ? NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE : 0);
    elements.add(
        NetlinkMessage.of(
            (adding ? "publish " : "withdraw ") + what,
            adding ? NEW_ELEMENT : DELETE_ELEMENT,
            flags,
            new byte[] {(byte) family, 0, 0, 0},
            new NetlinkAttributes()
                .string(LIST_TABLE, table)
                .string(LIST_SET, set)
                .nested(
                    LIST_ELEMENTS,
                    list -> list.nested(LIST_ELEMENT, element -> content(element, key, data)))));
    return this;
  }

  private static void content(NetlinkAttributes element, byte[] key, byte[] data) {
    element.nested(KEY, value -> value.bytes(VALUE, key));
    if (data != null) {
      element.nested(DATA, value -> value.bytes(VALUE, data));
    }
  }

  /** All of it, framed as one transaction; empty if there is nothing to change. */
  List<NetlinkMessage> messages() {
    if (elements.isEmpty()) {
      return List.of();
    }
    List<NetlinkMessage> batch = new ArrayList<>();
    batch.add(frame(BATCH_BEGIN));
    batch.addAll(elements);
    batch.add(frame(BATCH_END));
    return batch;
  }

  private static NetlinkMessage frame(int type) {
    // struct nfgenmsg: family, version, resource id in network order.
    return NetlinkMessage.of(
        "nftables batch", type, 0, new byte[] {0, 0, 0, SUBSYSTEM}, new NetlinkAttributes());
  }
}
