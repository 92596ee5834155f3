package dev.gantry.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.gantry.image.Tars;
import dev.gantry.image.blob.FileBlobStore;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class LayerReceiverTest {
  private static final byte[] TAR = Tars.of("a/b", "12345", "n".repeat(200), "x".repeat(5000));
  private static final String PLAIN = "application/vnd.oci.image.layer.v1.tar";

  @TempDir Path folder;
  private LayerReceiver receiver;

  @BeforeEach
  void open() {
    receiver = new LayerReceiver(new FileBlobStore(folder, 0), 1 << 20);
  }

  private interface Packer {
    OutputStream over(OutputStream out) throws IOException;
  }

  @Test
  void theDiffIdIsThatOfTheTarHoweverItIsCompressed() throws IOException {
    check(TAR, PLAIN, TAR);
    byte[] gzip = packed(GZIPOutputStream::new);
    check(gzip, PLAIN + "+gzip", gzip);
    byte[] zstd = Zstd.compress(TAR);
    check(zstd, PLAIN + "+zstd", zstd);
    check(packed(BZip2CompressorOutputStream::new), PLAIN, TAR);
    check(packed(out -> new XZOutputStream(out, new LZMA2Options(1))), PLAIN, TAR);
  }

  private void check(byte[] sent, String mediaType, byte[] stored) throws IOException {
    try (ReceivedLayer layer = receiver.receive(new ByteArrayInputStream(sent), sent.length)) {
      assertThat(layer.diffId()).isEqualTo(Digest.of(TAR));
      assertThat(layer.mediaType()).isEqualTo(mediaType);
      assertThat(layer.blob().digest()).isEqualTo(Digest.of(stored));
      assertThat(layer.fileBytes()).isEqualTo(5005);
      assertThat(layer.upload().read().readAllBytes()).isEqualTo(stored);
    }
  }

  private static byte[] packed(Packer packer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packer.over(bytes)) {
      out.write(TAR);
    }
    return bytes.toByteArray();
  }

  @Test
  void aLayerLargerThanTheLimitIsRefused() {
    byte[] bomb = Zstd.compress(new byte[64 << 20]);
    assertThat(bomb.length).isLessThan(1 << 20);
    assertThatThrownBy(() -> receiver.receive(new ByteArrayInputStream(bomb), -1))
        .hasMessageContaining("larger than the limit");
  }

  @Test
  void aHeaderForALongNameMayNotFillTheMemory() {
    byte[] hostile = header("L", 1L << 32);
    assertThatThrownBy(() -> receiver.receive(new ByteArrayInputStream(hostile), -1))
        .hasMessageContaining("header field too long");
  }

  @Test
  void hardLinksOutOfTheRootAreRefused() {
    byte[] hostile = header("1", 0);
    System.arraycopy("../x".getBytes(StandardCharsets.US_ASCII), 0, hostile, 157, 4);
    seal(hostile);
    assertThatThrownBy(() -> receiver.receive(new ByteArrayInputStream(hostile), -1))
        .hasMessageContaining("invalid hardlink");
  }

  private static byte[] header(String type, long size) {
    byte[] block = new byte[512];
    block[0] = 'x';
    byte[] octal = Long.toOctalString(size).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, block, 124, octal.length);
    block[156] = (byte) type.charAt(0);
    seal(block);
    return block;
  }

  private static void seal(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    byte[] octal = "%06o\0".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, block, 148, octal.length);
  }

  /** Seeded: a failing case is named by its seed. */
  @Test
  void cutAndFlippedArchivesAreTakenOrRefusedAndLeaveNothing() throws IOException {
    List<byte[]> originals = List.of(TAR, packed(GZIPOutputStream::new), Zstd.compress(TAR));
    for (int seed = 0; seed < 600; seed++) {
      Random random = new Random(seed);
      byte[] archive = originals.get(seed % 3).clone();
      archive[random.nextInt(archive.length)] ^= (byte) (1 << random.nextInt(8));
      archive = Arrays.copyOf(archive, 1 + random.nextInt(archive.length));
      try (ReceivedLayer layer = receiver.receive(new ByteArrayInputStream(archive), -1)) {
        assertThat(layer.blob().size()).as("seed " + seed).isPositive();
      } catch (GantryException e) {
        assertThat(e).as("seed " + seed).hasMessageStartingWith("reading the archive: ");
      }
    }
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
