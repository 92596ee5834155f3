package dev.gantry.image.archive;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How an archive is compressed, told from its first bytes as Docker does. */
public enum Compression {
  NONE("", "application/vnd.oci.image.layer.v1.tar"),
  GZIP("1f8b08", "application/vnd.oci.image.layer.v1.tar+gzip"),
  ZSTD("28b52ffd", "application/vnd.oci.image.layer.v1.tar+zstd"),
  /** No media type: layers are not stored so. */
  BZIP2("425a68", ""),
  XZ("fd377a585a00", "");

  /** Enough for the longest magic. */
  static final int MAGIC_BYTES = 6;

  private static final int BUFFER = 64 << 10;
  private static final int XZ_MEMORY_KIB = 128 << 10;

  private final byte[] magic;
  private final String mediaType;

  Compression(String magic, String mediaType) {
    this.magic = HexFormat.of().parseHex(magic);
    this.mediaType = mediaType;
  }

  /** Looks at the first bytes; the stream is left where it was. */
  public static Compression detect(BufferedInputStream in) throws IOException {
    in.mark(MAGIC_BYTES);
    byte[] head = in.readNBytes(MAGIC_BYTES);
    in.reset();
    for (Compression compression : values()) {
      if (compression != NONE && compression.matches(head)) {
        return compression;
      }
    }
    return NONE;
  }

  private boolean matches(byte[] head) {
    return head.length >= magic.length
        && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }

  /** The uncompressed content, over all members or frames. */
  public InputStream open(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in, BUFFER);
      case ZSTD -> new ZstdInputStream(in);
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
    };
  }

  /** OCI media type of a layer compressed so; empty when there is none. */
  public String mediaType() {
    return mediaType;
  }

  /** Whether layers are kept in this form; else they are stored uncompressed. */
  boolean isLayerForm() {
    return !mediaType.isEmpty();
  }
}
