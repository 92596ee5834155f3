package dev.gantry.image.archive;

import dev.gantry.model.id.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts what is read, limits it, and hands each byte on: to a digest, or to a copy. */
final class MeasuredInput extends FilterInputStream {
  private final long limit;
  private final MessageDigest sha256;
  private final OutputStream copy;
  private long count;

  private MeasuredInput(InputStream in, long limit, MessageDigest sha256, OutputStream copy) {
    super(in);
    this.limit = limit;
    this.sha256 = sha256;
    this.copy = copy;
  }

  static MeasuredInput digesting(InputStream in, long limit) {
    return new MeasuredInput(in, limit, Digest.sha256(), OutputStream.nullOutputStream());
  }

  static MeasuredInput copying(InputStream in, long limit, OutputStream copy) {
    return new MeasuredInput(in, limit, null, copy);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int got = in.read(bytes, offset, length);
    if (got > 0) {
      count += got;
      if (count > limit) {
        throw new IOException("archive is larger than the limit of " + limit + " bytes");
      }
      if (sha256 != null) {
        sha256.update(bytes, offset, got);
      }
      copy.write(bytes, offset, got);
    }
    return got;
  }

  /** By reading: nothing passes by the digest. */
  @Override
  public long skip(long bytes) throws IOException {
    return readNBytes((int) Math.min(bytes, 64 << 10)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  void drain() throws IOException {
    byte[] buffer = new byte[64 << 10];
    while (read(buffer, 0, buffer.length) >= 0) {
      // read() counts and hands on.
    }
  }

  long count() {
    return count;
  }

  Digest digest() {
    return Digest.of(sha256);
  }
}
