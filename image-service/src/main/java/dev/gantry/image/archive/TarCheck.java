package dev.gantry.image.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads a tar archive to its end and says whether nodes can unpack it: headers are sound, nothing
 * is cut short, no name or hard link leads out of the root. Headers for long names are bounded, so
 * that no archive can fill the memory of who reads it.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">pax, extended
 *     header</a>
 */
final class TarCheck {
  private static final int META_LIMIT = 1 << 20;

  private final InputStream in;
  private final byte[] skipped = new byte[64 << 10];
  private String nextName;
  private String nextLink;
  private long nextSize = -1;
  private long fileBytes;

  private TarCheck(InputStream in) {
    this.in = in;
  }

  /**
   * Bytes of all files in the archive, as Docker counts the size of a layer. Reads up to the end
   * marker, or to the end of the stream where there is none.
   *
   * @throws IOException telling what is wrong
   */
  static long scan(InputStream in) throws IOException {
    TarCheck check = new TarCheck(in);
    boolean more = check.entry(true);
    while (more) {
      more = check.entry(false);
    }
    return check.fileBytes;
  }

  private boolean entry(boolean first) throws IOException {
    byte[] block = in.readNBytes(TarHeader.BLOCK);
    if (block.length == 0 && !first) {
      return false;
    }
    if (block.length < TarHeader.BLOCK) {
      throw new EOFException("unexpected EOF");
    }
    if (TarHeader.isZero(block)) {
      return false;
    }
    TarHeader header = new TarHeader(block);
    switch (header.type()) {
      case 'x' -> pax(meta(header));
      case 'g' -> meta(header);
      case 'L' -> nextName = text(meta(header));
      case 'K' -> nextLink = text(meta(header));
      default -> content(header);
    }
    return true;
  }

  private void content(TarHeader header) throws IOException {
    String name = nextName == null ? header.name() : nextName;
    if (escapes(name)) {
      throw new IOException("\"" + name + "\" is outside of the root of the archive");
    }
    if (header.type() == '1') {
      String link = nextLink == null ? header.link() : nextLink;
      if (escapes(link)) {
        throw new IOException("invalid hardlink \"" + name + "\" -> \"" + link + "\"");
      }
    }
    if (header.type() == 'S' && header.isSparseExtended()) {
      sparseExtensions();
    }
    long size = hasNoContent(header.type()) ? 0 : nextSize >= 0 ? nextSize : header.size();
    skip(size);
    fileBytes += size;
    nextName = null;
    nextLink = null;
    nextSize = -1;
  }

  /** Links, devices, folders and pipes: a size in their header means nothing. */
  private static boolean hasNoContent(char type) {
    return type >= '1' && type <= '6';
  }

  private void sparseExtensions() throws IOException {
    byte[] block;
    do {
      block = in.readNBytes(TarHeader.BLOCK);
      if (block.length < TarHeader.BLOCK) {
        throw new EOFException("unexpected EOF");
      }
    } while (block[504] != 0);
  }

  private byte[] meta(TarHeader header) throws IOException {
    long size = header.size();
    if (size > META_LIMIT) {
      throw new IOException("archive/tar: header field too long");
    }
    byte[] content = in.readNBytes((int) size);
    if (content.length < size) {
      throw new EOFException("unexpected EOF");
    }
    skipExactly(padding(size));
    return content;
  }

  /** Records {@code "<length> <key>=<value>\n"}. */
  private void pax(byte[] content) throws IOException {
    int at = 0;
    while (at < content.length && content[at] != 0) {
      int blank = at;
      int length = 0;
      while (blank < content.length && content[blank] >= '0' && content[blank] <= '9') {
        length = Math.min(META_LIMIT + 1, length * 10 + content[blank++] - '0');
      }
      int end = at + length;
      if (blank >= content.length
          || content[blank] != ' '
          || end > content.length
          || end <= blank) {
        throw new IOException("archive/tar: invalid tar header");
      }
      record(new String(content, blank + 1, end - blank - 2, StandardCharsets.UTF_8));
      at = end;
    }
  }

  private void record(String record) throws IOException {
    int equals = record.indexOf('=');
    if (equals <= 0) {
      throw new IOException("archive/tar: invalid tar header");
    }
    String value = record.substring(equals + 1);
    switch (record.substring(0, equals)) {
      case "path", "GNU.sparse.name" -> nextName = value;
      case "linkpath" -> nextLink = value;
      case "size" -> nextSize = size(value);
      default -> {
        // Times, owners and extended attributes: the node reads them.
      }
    }
  }

  private static long size(String value) throws IOException {
    try {
      long size = Long.parseLong(value);
      if (size >= 0) {
        return size;
      }
      throw new IOException("archive/tar: invalid tar header");
    } catch (NumberFormatException e) {
      throw new IOException("archive/tar: invalid tar header", e);
    }
  }

  private static String text(byte[] content) {
    int end = content.length;
    while (end > 0 && content[end - 1] == 0) {
      end--;
    }
    return new String(content, 0, end, StandardCharsets.UTF_8);
  }

  /** Names count from the root of the archive, with or without a slash before them. */
  private static boolean escapes(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          return true;
        }
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return false;
  }

  private static long padding(long size) {
    return (TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK;
  }

  private void skip(long size) throws IOException {
    if (size < 0) {
      throw new IOException("archive/tar: invalid tar header");
    }
    skipExactly(size);
    skipExactly(padding(size));
  }

  private void skipExactly(long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      int got = in.read(skipped, 0, (int) Math.min(left, skipped.length));
      if (got < 0) {
        throw new EOFException("unexpected EOF");
      }
      left -= got;
    }
  }
}
