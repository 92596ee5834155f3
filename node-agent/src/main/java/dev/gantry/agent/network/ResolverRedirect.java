package dev.gantry.agent.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Leads what is asked at 127.0.0.11, port 53, to the ports where the agent listens in a container's
 * namespace, as a table of nftables of that namespace. So the container may itself serve port 53.
 * Messages of linux/netfilter/nf_tables.h. Pure.
 */
final class ResolverRedirect {
  static final String TABLE = "gantry_dns";

  private static final int SUBSYSTEM = 10;
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int NEW_TABLE = SUBSYSTEM << 8;
  private static final int DELETE_TABLE = SUBSYSTEM << 8 | 2;
  private static final int NEW_CHAIN = SUBSYSTEM << 8 | 3;
  private static final int NEW_RULE = SUBSYSTEM << 8 | 6;
  private static final byte FAMILY_IP = 2;
  private static final String CHAIN = "output";
  private static final byte[] ADDRESS = {127, 0, 0, 11};
  private static final int PORT = 53;

  // Offsets in the headers of IPv4 and of UDP or TCP.
  private static final int NETWORK_HEADER = 1;
  private static final int DESTINATION_ADDRESS = 16;
  private static final int TRANSPORT_HEADER = 2;
  private static final int DESTINATION_PORT = 2;
  private static final int FIRST_REGISTER = 1;
  private static final int SECOND_REGISTER = 2;

  private ResolverRedirect() {}

  /** One transaction that makes the table, or makes it anew. */
  static List<NetlinkMessage> messages(int udpPort, int tcpPort) {
    List<NetlinkMessage> batch = new ArrayList<>();
    batch.add(frame(BATCH_BEGIN));
    batch.add(table(NEW_TABLE));
    batch.add(table(DELETE_TABLE));
    batch.add(table(NEW_TABLE));
    batch.add(chain());
    batch.add(rule(Protocol.UDP, udpPort));
    batch.add(rule(Protocol.TCP, tcpPort));
    batch.add(frame(BATCH_END));
    return batch;
  }

  private static NetlinkMessage frame(int type) {
    return NetlinkMessage.of(
        "nftables batch", type, 0, new byte[] {0, 0, 0, SUBSYSTEM}, new NetlinkAttributes());
  }

  private static NetlinkMessage message(String what, int type, NetlinkAttributes attributes) {
    int flags = NetlinkMessage.ACK | (type == DELETE_TABLE ? 0 : NetlinkMessage.CREATE);
    return NetlinkMessage.of(what, type, flags, new byte[] {FAMILY_IP, 0, 0, 0}, attributes);
  }

  private static NetlinkMessage table(int type) {
    return message("table " + TABLE, type, new NetlinkAttributes().string(1, TABLE));
  }

  /** {@code type nat hook output priority -100}. */
  private static NetlinkMessage chain() {
    return message(
        "chain of table " + TABLE,
        NEW_CHAIN,
        new NetlinkAttributes()
            .string(1, TABLE)
            .string(3, CHAIN)
            .nested(4, hook -> hook.bigEndian(1, 3).bigEndian(2, -100))
            .string(7, "nat"));
  }

  /** {@code ip daddr 127.0.0.11 PROTOCOL dport 53 dnat to 127.0.0.11:port}. */
  private static NetlinkMessage rule(Protocol protocol, int port) {
    return message(
        "redirection of " + protocol.word(),
        NEW_RULE,
        new NetlinkAttributes()
            .string(1, TABLE)
            .string(2, CHAIN)
            .nested(4, list -> expressions(list, protocol, port)));
  }

  private static void expressions(NetlinkAttributes list, Protocol protocol, int port) {
    load(list, NETWORK_HEADER, DESTINATION_ADDRESS, ADDRESS.length);
    compare(list, ADDRESS);
    expression(list, "meta", data -> data.bigEndian(1, FIRST_REGISTER).bigEndian(2, 16));
    compare(list, new byte[] {(byte) protocol.number()});
    load(list, TRANSPORT_HEADER, DESTINATION_PORT, 2);
    compare(list, inNetworkOrder(PORT));
    immediate(list, FIRST_REGISTER, ADDRESS);
    immediate(list, SECOND_REGISTER, inNetworkOrder(port));
    expression(
        list,
        "nat",
        data ->
            data.bigEndian(1, 1)
                .bigEndian(2, FAMILY_IP)
                .bigEndian(3, FIRST_REGISTER)
                .bigEndian(5, SECOND_REGISTER));
  }

  private static void load(NetlinkAttributes list, int base, int offset, int length) {
    expression(
        list,
        "payload",
        data ->
            data.bigEndian(1, FIRST_REGISTER)
                .bigEndian(2, base)
                .bigEndian(3, offset)
                .bigEndian(4, length));
  }

  private static void compare(NetlinkAttributes list, byte[] value) {
    expression(
        list,
        "cmp",
        data ->
            data.bigEndian(1, FIRST_REGISTER)
                .bigEndian(2, 0)
                .nested(3, inner -> inner.bytes(1, value)));
  }

  private static void immediate(NetlinkAttributes list, int register, byte[] value) {
    expression(
        list,
        "immediate",
        data -> data.bigEndian(1, register).nested(2, inner -> inner.bytes(1, value)));
  }

  private static void expression(
      NetlinkAttributes list, String name, java.util.function.Consumer<NetlinkAttributes> data) {
    list.nested(1, element -> element.string(1, name).nested(2, data));
  }

  private static byte[] inNetworkOrder(int port) {
    return ByteBuffer.allocate(2).order(ByteOrder.BIG_ENDIAN).putShort((short) port).array();
  }
}
