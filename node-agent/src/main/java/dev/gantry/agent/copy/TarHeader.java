package dev.gantry.agent.copy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A header of a tar archive: ustar, with a pax header before it for what does not fit
 * (POSIX.1-2001, pax). By hand, because libraries take names and attributes for text.
 */
final class TarHeader {
  static final int BLOCK = 512;
  private static final long MOST_OCTAL_7 = 07777777;
  private static final long MOST_OCTAL_11 = 077777777777L;
  private static final int MOST_NAME = 100;

  private final ByteArrayOutputStream pax = new ByteArrayOutputStream();
  private final byte[] block = new byte[BLOCK];

  private TarHeader() {}

  /**
   * An entry.
   *
   * @param name with a slash at its end for a folder
   * @param stat owner, mode, time, device
   * @param kind tar's type flag
   * @param link target of a link; empty for what is none
   * @param size of the content that follows
   */
  record Entry(String name, FileStat stat, char kind, String link, long size) {}

  /**
   * @param capability value of security.capability; null for none
   */
  static byte[] of(Entry entry, byte[] capability) {
    TarHeader header = new TarHeader();
    header.fill(entry);
    if (capability != null) {
      header.record("SCHILY.xattr.security.capability", capability);
    }
    byte[] pax = header.pax.toByteArray();
    if (pax.length == 0) {
      return header.block;
    }
    byte[] before = paxHeader(pax.length);
    byte[] all = Arrays.copyOf(before, 2 * BLOCK + padded(pax.length));
    System.arraycopy(pax, 0, all, BLOCK, pax.length);
    System.arraycopy(header.block, 0, all, all.length - BLOCK, BLOCK);
    return all;
  }

  static int padded(int length) {
    return (length + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static byte[] paxHeader(int length) {
    TarHeader header = new TarHeader();
    header.text(0, "PaxHeaders.0/entry");
    header.numbers(0644, 0, 0, length, 0);
    header.end('x');
    return header.block;
  }

  private void fill(Entry entry) {
    FileStat stat = entry.stat();
    name(0, "path", entry.name());
    // Whole seconds, as Docker writes them: a fraction would need a pax header for each entry.
    numbers(
        stat.permissions(),
        number("uid", stat.uid(), MOST_OCTAL_7),
        number("gid", stat.gid(), MOST_OCTAL_7),
        number("size", entry.size(), MOST_OCTAL_11),
        number("mtime", stat.modified().getEpochSecond(), MOST_OCTAL_11));
    name(157, "linkpath", entry.link());
    octal(329, 7, entry.kind() == '3' || entry.kind() == '4' ? stat.major() : 0);
    octal(337, 7, entry.kind() == '3' || entry.kind() == '4' ? stat.minor() : 0);
    end(entry.kind());
  }

  private void numbers(long mode, long uid, long gid, long size, long mtime) {
    octal(100, 7, mode);
    octal(108, 7, uid);
    octal(116, 7, gid);
    octal(124, 11, size);
    octal(136, 11, mtime);
  }

  private void name(int at, String key, String raw) {
    boolean plain = raw.length() <= MOST_NAME && raw.chars().allMatch(c -> c < 0x80);
    if (!plain) {
      record(key, RawName.bytes(raw));
    }
    text(at, raw.substring(0, Math.min(raw.length(), MOST_NAME)));
  }

  /** What can't be said in octal is said in the pax header, and 0 here. */
  private long number(String key, long value, long most) {
    if (value >= 0 && value <= most) {
      return value;
    }
    record(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    return 0;
  }

  /** {@code "<length> <key>=<value>\n"}, the length counting itself. */
  private void record(String key, byte[] value) {
    int rest = key.length() + value.length + 3;
    int length = rest + Integer.toString(rest).length();
    if (Integer.toString(length).length() > Integer.toString(rest).length()) {
      length++;
    }
    pax.writeBytes((length + " " + key + "=").getBytes(StandardCharsets.US_ASCII));
    pax.writeBytes(value);
    pax.write('\n');
  }

  private void text(int at, String raw) {
    byte[] bytes = RawName.bytes(raw);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  private void octal(int at, int digits, long value) {
    String text = Long.toOctalString(value);
    text(at, "0".repeat(digits - text.length()) + text);
  }

  private void end(char kind) {
    block[156] = (byte) kind;
    text(257, "ustar");
    text(263, "00");
    text(148, " ".repeat(8));
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(148, 6, sum);
    block[154] = 0;
  }
}
