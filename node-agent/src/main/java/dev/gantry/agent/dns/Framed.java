package dev.gantry.agent.dns;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Messages over TCP: two bytes of length before each (RFC 1035, section 4.2.2). */
final class Framed {
  private Framed() {}

  static byte[] of(byte[] message) {
    return ByteBuffer.allocate(2 + message.length)
        .putShort((short) message.length)
        .put(message)
        .array();
  }

  /** Null when the other side has ended. */
  static byte[] read(DataInputStream in) throws IOException {
    int high = in.read();
    if (high < 0) {
      return null;
    }
    int length = high << 8 | in.readUnsignedByte();
    byte[] message = in.readNBytes(length);
    if (message.length < length) {
      throw new EOFException(
          "a message of %d bytes ends after %d".formatted(length, message.length));
    }
    return message;
  }
}
