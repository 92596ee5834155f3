package dev.gantry.agent.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Overhears a tar on its way to the tar reader and keeps the extended attributes of the pax headers
 * as bytes. commons-compress hands them out as text, which destroys binary ones such as {@code
 * security.capability} with a bit 7 set (cap_setuid, for one).
 *
 * <p>It follows the stream block by block: the reader consumes one header block at a time, and each
 * header tells how many blocks follow that are content.
 */
public final class PaxXattrs extends FilterInputStream {
  private static final int BLOCK = 512;
  private static final int TYPE_AT = 156;
  private static final int SIZE_AT = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int SPARSE_CONTINUED_AT = 482;
  private static final int SPARSE_EXTENSION_CONTINUED_AT = 504;
  private static final String PREFIX = "SCHILY.xattr.";
  private static final int MAX_PAX = 1 << 20;

  private final ByteBuffer header = ByteBuffer.allocate(BLOCK);
  private ByteArrayOutputStream pax;
  private long content;
  private long padding;
  private Map<String, byte[]> coming = new HashMap<>();
  private Map<String, byte[]> current = Map.of();
  private Names comingNames = Names.NONE;
  private Names names = Names.NONE;
  private long sizeFromPax = -1;
  private boolean moreSparse;

  /**
   * Names as bytes, where a pax header gives them.
   *
   * @param path null when the header itself has it
   * @param link null likewise
   */
  public record Names(byte[] path, byte[] link) {
    static final Names NONE = new Names(null, null);
  }

  public PaxXattrs(InputStream tar) {
    super(tar);
  }

  /** Of the entry that the tar reader returned last. */
  public Map<String, byte[]> ofLastEntry() {
    return current;
  }

  /** Of the entry that the tar reader returned last. */
  public Names namesOfLastEntry() {
    return names;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    if (n > 0) {
      overhear(ByteBuffer.wrap(bytes, offset, n));
    }
    return n;
  }

  /** By reading, so that nothing passes unheard. */
  @Override
  public long skip(long count) throws IOException {
    byte[] sink = new byte[(int) Math.min(count, 64 << 10)];
    long left = count;
    while (left > 0) {
      int n = read(sink, 0, (int) Math.min(left, sink.length));
      if (n < 0) {
        break;
      }
      left -= n;
    }
    return count - left;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void overhear(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (content > 0 && !moreSparse) {
        content -= take(bytes, content, pax);
        if (content == 0 && pax != null) {
          readPax(pax.toByteArray());
          pax = null;
        }
      } else if (padding > 0 && !moreSparse) {
        padding -= take(bytes, padding, null);
      } else {
        take(bytes);
      }
    }
  }

  private static long take(ByteBuffer from, long wanted, ByteArrayOutputStream to) {
    int n = (int) Math.min(wanted, from.remaining());
    if (to != null) {
      to.write(from.array(), from.arrayOffset() + from.position(), n);
    }
    from.position(from.position() + n);
    return n;
  }

  private void take(ByteBuffer bytes) throws IOException {
    int n = Math.min(header.remaining(), bytes.remaining());
    header.put(bytes.slice(bytes.position(), n));
    bytes.position(bytes.position() + n);
    if (!header.hasRemaining()) {
      readHeader();
      header.clear();
    }
  }

  private void readHeader() throws IOException {
    if (moreSparse) {
      moreSparse = header.get(SPARSE_EXTENSION_CONTINUED_AT) != 0;
      return;
    }
    byte type = header.get(TYPE_AT);
    long size = size();
    switch (type) {
      case 'x' -> {
        if (size > MAX_PAX) {
          throw new IOException("layer has a pax header of " + size + " bytes");
        }
        pax = new ByteArrayOutputStream();
      }
      case 'g', 'L', 'K' -> {}
      default -> {
        size = contentOf(type, sizeFromPax >= 0 ? sizeFromPax : size);
        current = coming;
        coming = new HashMap<>();
        names = comingNames;
        comingNames = Names.NONE;
        sizeFromPax = -1;
      }
    }
    // The map of a GNU sparse file goes on in blocks between the header and the content.
    moreSparse = type == 'S' && header.get(SPARSE_CONTINUED_AT) != 0;
    content = size;
    padding = (BLOCK - size % BLOCK) % BLOCK;
    if (type == 'x' && size == 0) {
      pax = null;
    }
  }

  /** Links, devices, folders and fifos have no content, whatever their size field says. */
  private static long contentOf(byte type, long size) {
    return type >= '1' && type <= '6' ? 0 : size;
  }

  private long size() {
    if ((header.get(SIZE_AT) & 0x80) != 0) {
      // GNU's base 256; the high four bytes are 0 in any size there is.
      return header.getLong(SIZE_AT + SIZE_LENGTH - Long.BYTES);
    }
    long size = 0;
    for (int i = SIZE_AT; i < SIZE_AT + SIZE_LENGTH; i++) {
      byte digit = header.get(i);
      if (digit >= '0' && digit <= '7') {
        size = size * 8 + digit - '0';
      }
    }
    return size;
  }

  /** Records are {@code "<length> <key>=<value>\n"}, length counting all of it (pax(1)). */
  private void readPax(byte[] text) throws IOException {
    int at = 0;
    while (at < text.length && text[at] >= '0' && text[at] <= '9') {
      int space = indexOf(text, ' ', at);
      int length = Integer.parseInt(new String(text, at, space - at, StandardCharsets.US_ASCII));
      int equals = indexOf(text, '=', space);
      int end = at + length - 1;
      if (length <= 0 || end > text.length || equals > end) {
        throw new IOException("layer has a malformed pax header");
      }
      String key = new String(text, space + 1, equals - space - 1, StandardCharsets.UTF_8);
      byte[] value = java.util.Arrays.copyOfRange(text, equals + 1, end);
      if (key.startsWith(PREFIX)) {
        coming.put(key.substring(PREFIX.length()), value);
      } else if (key.equals("path")) {
        comingNames = new Names(value, comingNames.link());
      } else if (key.equals("linkpath")) {
        comingNames = new Names(comingNames.path(), value);
      } else if (key.equals("size")) {
        sizeFromPax = Long.parseLong(new String(value, StandardCharsets.US_ASCII));
      }
      at += length;
    }
  }

  private static int indexOf(byte[] text, char wanted, int from) throws IOException {
    for (int i = from; i < text.length; i++) {
      if (text[i] == wanted) {
        return i;
      }
    }
    throw new IOException("layer has a malformed pax header");
  }
}
