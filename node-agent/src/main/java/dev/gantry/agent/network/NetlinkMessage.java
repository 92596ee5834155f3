package dev.gantry.agent.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * One netlink message (netlink(7)): header, a family's fixed part, attributes.
 *
 * @param what for people: what the message does
 * @param type message type
 * @param flags {@code NLM_F_…}
 * @param payload fixed part and attributes
 */
record NetlinkMessage(String what, int type, int flags, byte[] payload) {
  static final int REQUEST = 0x1;
  static final int ACK = 0x4;
  static final int DUMP = 0x300;
  static final int EXCLUSIVE = 0x200;
  static final int CREATE = 0x400;
  static final int REPLACE = 0x100;
  static final int HEADER = 16;

  NetlinkMessage {
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(payload, "payload");
  }

  static NetlinkMessage of(
      String what, int type, int flags, byte[] fixed, NetlinkAttributes attributes) {
    byte[] tail = attributes.toBytes();
    byte[] payload = new byte[fixed.length + tail.length];
    System.arraycopy(fixed, 0, payload, 0, fixed.length);
    System.arraycopy(tail, 0, payload, fixed.length, tail.length);
    return new NetlinkMessage(what, type, flags | REQUEST, payload);
  }

  boolean wantsAck() {
    return (flags & ACK) != 0;
  }

  int size() {
    return HEADER + payload.length + NetlinkAttributes.padding(payload.length);
  }

  /** Appends the message under the sequence number. */
  void write(ByteBuffer into, int sequence) {
    into.order(ByteOrder.LITTLE_ENDIAN);
    into.putInt(HEADER + payload.length).putShort((short) type).putShort((short) flags);
    into.putInt(sequence).putInt(0).put(payload);
    into.put(new byte[NetlinkAttributes.padding(payload.length)]);
  }

  byte[] encode(int sequence) {
    ByteBuffer buffer = ByteBuffer.allocate(size());
    write(buffer, sequence);
    return buffer.array();
  }
}
