package dev.gantry.agent.network;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Netlink attributes being written: length, type, value, padded to four bytes (netlink(7)). Numbers
 * are in the host's order, which is little-endian on all machines the agent knows.
 */
final class NetlinkAttributes {
  private static final int NESTED = 0x8000;
  private static final int TYPE_MASK = 0x3fff;
  private static final int HEADER = 4;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

  NetlinkAttributes bytes(int type, byte[] value) {
    int length = HEADER + value.length;
    out.write(length);
    out.write(length >> 8);
    out.write(type);
    out.write(type >> 8);
    out.writeBytes(value);
    out.writeBytes(new byte[padding(length)]);
    return this;
  }

  NetlinkAttributes number(int type, int value) {
    return bytes(type, littleEndian(value));
  }

  /** A number in network order, as nftables wants its numbers. */
  NetlinkAttributes bigEndian(int type, int value) {
    return bytes(type, ByteBuffer.allocate(4).putInt(value).array());
  }

  /** A string with its NUL. */
  NetlinkAttributes string(int type, String value) {
    return bytes(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /** Attributes in an attribute. rtnetlink takes them with the flag, nftables demands it. */
  NetlinkAttributes nested(int type, Consumer<NetlinkAttributes> content) {
    NetlinkAttributes inner = new NetlinkAttributes();
    content.accept(inner);
    return bytes(type | NESTED, inner.toBytes());
  }

  /** Raw bytes in front of attributes, such as the peer's header in a veth's data. */
  NetlinkAttributes raw(byte[] value) {
    out.writeBytes(value);
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  /** Reads attributes up to the buffer's limit; of one type the last wins. */
  static Map<Integer, byte[]> parse(ByteBuffer buffer) {
    Map<Integer, byte[]> found = new HashMap<>();
    ByteBuffer in = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    while (in.remaining() >= HEADER) {
      int length = Short.toUnsignedInt(in.getShort());
      int type = Short.toUnsignedInt(in.getShort()) & TYPE_MASK;
      if (length < HEADER || length - HEADER > in.remaining()) {
        throw new IllegalArgumentException(
            "netlink attribute " + type + " of length " + length + " leaves its message");
      }
      byte[] value = new byte[length - HEADER];
      in.get(value);
      found.put(type, value);
      in.position(Math.min(in.limit(), in.position() + padding(length)));
    }
    return found;
  }

  static int padding(int length) {
    return -length & 3;
  }

  static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  static int number(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  static String string(byte[] value) {
    int end = 0;
    while (end < value.length && value[end] != 0) {
      end++;
    }
    return new String(value, 0, end, StandardCharsets.UTF_8);
  }
}
