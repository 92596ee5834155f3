package dev.gantry.agent.copy;

import com.github.luben.zstd.ZstdInputStream;
import dev.gantry.agent.snapshot.PaxXattrs;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The entries of an archive as it comes, plain or compressed in one of Docker's ways. */
final class TarEntries {
  private static final int BUFFER = 256 << 10;
  private static final int XZ_MEMORY_KIB = 128 << 10;
  private static final int MAGIC_BYTES = 6;

  private final PaxXattrs pax;
  private final TarArchiveInputStream tar;
  private TarArchiveEntry current;

  TarEntries(InputStream archive) throws IOException {
    pax = new PaxXattrs(plain(new BufferedInputStream(archive, BUFFER)));
    // One character a byte; pax headers, which that does not hold for, are overheard as bytes.
    tar = new TarArchiveInputStream(pax, StandardCharsets.ISO_8859_1.name());
  }

  private static InputStream plain(BufferedInputStream in) throws IOException {
    in.mark(MAGIC_BYTES);
    String magic = HexFormat.of().formatHex(in.readNBytes(MAGIC_BYTES));
    in.reset();
    if (magic.startsWith("1f8b08")) {
      return new GZIPInputStream(in, BUFFER);
    }
    if (magic.startsWith("28b52ffd")) {
      return new ZstdInputStream(in);
    }
    if (magic.startsWith("425a68")) {
      return new BZip2CompressorInputStream(in, true);
    }
    if (magic.startsWith("fd377a585a00")) {
      return new XZInputStream(in, XZ_MEMORY_KIB);
    }
    return in;
  }

  /** Null at the end. */
  TarArchiveEntry next() throws IOException {
    current = tar.getNextEntry();
    return current;
  }

  String name() {
    byte[] bytes = pax.namesOfLastEntry().path();
    return bytes == null ? current.getName() : RawName.of(bytes, 0, bytes.length);
  }

  String link() {
    byte[] bytes = pax.namesOfLastEntry().link();
    return bytes == null ? current.getLinkName() : RawName.of(bytes, 0, bytes.length);
  }

  Map<String, byte[]> xattrs() {
    return pax.ofLastEntry();
  }

  /** Content of the current entry; -1 at its end. */
  int read(byte[] into) throws IOException {
    return tar.read(into);
  }
}
