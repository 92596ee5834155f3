package dev.gantry.image.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One 512-byte header block of a tar archive.
 *
 * @see <a href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">GNU tar, basic
 *     format</a>
 */
final class TarHeader {
  static final int BLOCK = 512;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private final byte[] block;

  /**
   * @throws IOException when the checksum is wrong
   */
  TarHeader(byte[] block) throws IOException {
    this.block = block;
    long expected = octal(CHECKSUM_AT, CHECKSUM_LENGTH);
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean inChecksum = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
      byte b = inChecksum ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    if (expected != unsigned && expected != signed) {
      throw new IOException("archive/tar: invalid tar header");
    }
  }

  static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  char type() {
    return (char) (block[156] & 0xff);
  }

  /** POSIX archives keep the first part of a long name in a field of its own; GNU ones don't. */
  String name() {
    String name = text(0, 100);
    boolean posix = text(257, 6).equals("ustar") && block[263] == '0';
    String prefix = posix ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String link() {
    return text(157, 100);
  }

  long size() throws IOException {
    return number(124, 12);
  }

  /** An old GNU sparse header goes on in a block after it. */
  boolean isSparseExtended() {
    return block[482] != 0;
  }

  private long number(int offset, int length) throws IOException {
    if ((block[offset] & 0x80) == 0) {
      return octal(offset, length);
    }
    long value = 0;
    for (int i = offset; i < offset + length; i++) {
      int bits = i == offset ? block[i] & 0x7f : block[i] & 0xff;
      if (value >>> 55 != 0) {
        throw new IOException("archive/tar: invalid tar header");
      }
      value = value << 8 | bits;
    }
    return value;
  }

  private long octal(int offset, int length) throws IOException {
    String digits = text(offset, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException("archive/tar: invalid tar header", e);
    }
  }

  private String text(int offset, int length) {
    byte[] field = Arrays.copyOfRange(block, offset, offset + length);
    int end = 0;
    while (end < field.length && field[end] != 0) {
      end++;
    }
    return new String(field, 0, end, StandardCharsets.UTF_8);
  }
}
