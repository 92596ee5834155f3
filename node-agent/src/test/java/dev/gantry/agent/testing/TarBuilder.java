package dev.gantry.agent.testing;

import dev.gantry.model.id.Digest;
import dev.gantry.model.spec.LayerRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Tars for tests, honest and hostile. */
public final class TarBuilder {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  public TarBuilder() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  public TarBuilder folder(String name) {
    return entry(name + "/", TarConstants.LF_DIR, new byte[0], e -> e.setMode(0755));
  }

  public TarBuilder file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8), e -> e.setMode(0644));
  }

  public TarBuilder file(String name, byte[] content, Consumer<TarArchiveEntry> change) {
    return entry(name, TarConstants.LF_NORMAL, content, change);
  }

  public TarBuilder link(String name, String target) {
    return entry(name, TarConstants.LF_SYMLINK, new byte[0], e -> e.setLinkName(target));
  }

  public TarBuilder hardLink(String name, String target) {
    return entry(name, TarConstants.LF_LINK, new byte[0], e -> e.setLinkName(target));
  }

  public TarBuilder special(String name, byte type, int major, int minor) {
    return entry(
        name,
        type,
        new byte[0],
        e -> {
          e.setMode(0600);
          e.setDevMajor(major);
          e.setDevMinor(minor);
        });
  }

  public TarBuilder entry(
      String name, byte type, byte[] content, Consumer<TarArchiveEntry> change) {
    try {
      TarArchiveEntry e = new TarArchiveEntry(name, type, true);
      change.accept(e);
      e.setSize(content.length);
      tar.putArchiveEntry(e);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] build() {
    try {
      tar.close();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A root file system of the machine's busybox. */
  public static byte[] busybox() {
    TarBuilder tar =
        new TarBuilder().folder("bin").folder("etc").folder("tmp").folder("root").folder("data");
    try {
      byte[] busybox = Files.readAllBytes(Path.of("/bin/busybox"));
      tar.file("bin/busybox", busybox, e -> e.setMode(0755));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String name :
        List.of("sh", "cat", "echo", "true", "sleep", "ls", "seq", "touch", "kill", "dd", "wc")) {
      tar.link("bin/" + name, "busybox");
    }
    return tar.file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
        .file("etc/group", "root:x:0:\n")
        .file("data/from-image", "image\n")
        .build();
  }

  /** The reference of an uncompressed layer with nothing below it. */
  public static LayerRef bottom(byte[] tar) {
    Digest digest = Digest.of(tar);
    return new LayerRef(
        digest, tar.length, "application/vnd.oci.image.layer.v1.tar", digest, digest);
  }
}
