package dev.gantry.agent.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One message that the kernel sent.
 *
 * @param type message type
 * @param flags {@code NLM_F_…}
 * @param sequence of the request that it answers; 0 for news
 * @param payload what follows the header, little-endian, at position 0
 */
record NetlinkAnswer(int type, int flags, int sequence, ByteBuffer payload) {
  static final int ERROR = 2;
  static final int DONE = 3;
  private static final int ACK_TLVS = 0x200;
  private static final int EXPLANATION = 1;

  /** Splits one datagram into its messages. */
  static List<NetlinkAnswer> parse(ByteBuffer datagram) {
    List<NetlinkAnswer> answers = new ArrayList<>();
    ByteBuffer in = datagram.slice().order(ByteOrder.LITTLE_ENDIAN);
    while (in.remaining() >= NetlinkMessage.HEADER) {
      int start = in.position();
      int length = in.getInt(start);
      if (length < NetlinkMessage.HEADER || length > in.remaining()) {
        throw new IllegalArgumentException("netlink message of length " + length + " is cut off");
      }
      ByteBuffer payload =
          in.slice(start + NetlinkMessage.HEADER, length - NetlinkMessage.HEADER)
              .order(ByteOrder.LITTLE_ENDIAN);
      answers.add(
          new NetlinkAnswer(
              Short.toUnsignedInt(in.getShort(start + 4)),
              Short.toUnsignedInt(in.getShort(start + 6)),
              in.getInt(start + 8),
              payload));
      in.position(Math.min(in.limit(), start + length + NetlinkAttributes.padding(length)));
    }
    return answers;
  }

  /** The errno of an acknowledgement; 0 = done. A DONE carries one, too. */
  int errno() {
    return payload.remaining() >= 4 ? -payload.getInt(0) : 0;
  }

  /** The kernel's words to an error; empty = none. */
  String explanation() {
    // struct nlmsgerr: error, header of the request; its payload is cut by NETLINK_CAP_ACK.
    int at = 4 + NetlinkMessage.HEADER;
    if (type != ERROR || (flags & ACK_TLVS) == 0 || payload.limit() <= at) {
      return "";
    }
    byte[] words = attributes(at).get(EXPLANATION);
    return words == null ? "" : NetlinkAttributes.string(words);
  }

  /** Attributes behind a fixed part of {@code offset} bytes. */
  Map<Integer, byte[]> attributes(int offset) {
    return NetlinkAttributes.parse(payload.slice(offset, payload.limit() - offset));
  }
}
