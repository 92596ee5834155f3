package dev.gantry.agent.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.agent.kernel.LinuxFileCalls;
import dev.gantry.agent.testing.TarBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers, honest and hostile. Needs root: devices, owners, trusted attributes. */
@Tag("kernel")
class UnpackerTest {
  private final LinuxFileCalls files = new LinuxFileCalls();

  @TempDir Path temp;

  private Path unpack(byte[] tar, boolean bottom) throws IOException {
    Path target = Files.createDirectories(temp.resolve("fs"));
    Unpacker.unpack(files, new ByteArrayInputStream(tar), target, bottom);
    return target;
  }

  private Path unpack(TarBuilder tar) throws IOException {
    return unpack(tar.build(), false);
  }

  private static Map<String, Object> stat(Path path) throws IOException {
    return Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void keepsOwnerModeTimeAndSetuid() throws IOException {
    Instant time = Instant.parse("2001-02-03T04:05:06Z");
    Path fs =
        unpack(
            new TarBuilder()
                .file(
                    "bin/su",
                    "x".getBytes(StandardCharsets.UTF_8),
                    e -> {
                      e.setMode(04755);
                      e.setUserId(1000);
                      e.setGroupId(2000);
                      e.setModTime(time.toEpochMilli());
                    }));
    Map<String, Object> stat = stat(fs.resolve("bin/su"));
    assertThat(stat)
        .containsEntry("uid", 1000)
        .containsEntry("gid", 2000)
        .containsEntry("mode", 0104755);
    assertThat(Files.getLastModifiedTime(fs.resolve("bin/su")).toInstant()).isEqualTo(time);
    assertThat((int) stat(fs.resolve("bin")).get("mode")).isEqualTo(040755);
  }

  @Test
  void timesOfFoldersAreThoseOfTheTar() throws IOException {
    Instant time = Instant.parse("2001-02-03T04:05:06Z");
    Path fs =
        unpack(
            new TarBuilder()
                .entry(
                    "etc/",
                    TarConstants.LF_DIR,
                    new byte[0],
                    e -> e.setModTime(time.toEpochMilli()))
                .file("etc/hosts", "later"));
    assertThat(Files.getLastModifiedTime(fs.resolve("etc")).toInstant()).isEqualTo(time);
  }

  @Test
  void makesLinksDevicesAndFifos() throws IOException {
    Path fs =
        unpack(
            new TarBuilder()
                .file("a", "content")
                .hardLink("b", "a")
                .link("c", "/absolute/nowhere")
                .special("null", TarConstants.LF_CHR, 1, 3)
                .special("fifo", TarConstants.LF_FIFO, 0, 0));
    assertThat(stat(fs.resolve("b")).get("ino")).isEqualTo(stat(fs.resolve("a")).get("ino"));
    assertThat(Files.readSymbolicLink(fs.resolve("c"))).hasToString("/absolute/nowhere");
    assertThat(stat(fs.resolve("null"))).containsEntry("rdev", 0x103L);
    assertThat((int) stat(fs.resolve("fifo")).get("mode") & 0xf000).isEqualTo(0x1000);
  }

  @Test
  void deletionsBecomeOverlaysMarks() throws IOException {
    Path fs = unpack(new TarBuilder().file("dir/.wh.old", "").file("opq/.wh..wh..opq", ""));
    Map<String, Object> mark = stat(fs.resolve("dir/old"));
    assertThat((int) mark.get("mode") & 0xf000).isEqualTo(0x2000);
    assertThat(mark).containsEntry("rdev", 0L);
    assertThat(files.xattr(fs.resolve("opq").toString(), "trusted.overlay.opaque"))
        .isEqualTo(new byte[] {'y'});
    assertThat(fs.resolve("dir/.wh.old")).doesNotExist();
  }

  @Test
  void theLowestLayerHasNothingToDelete() throws IOException {
    Path fs = unpack(new TarBuilder().file("dir/.wh.old", "").build(), true);
    assertThat(fs.resolve("dir/old")).doesNotExist();
  }

  @Test
  void aFolderMadeAnewAfterItsDeletionIsOpaque() throws IOException {
    Path fs = unpack(new TarBuilder().file(".wh.dir", "").folder("dir").file("dir/new", "n"));
    assertThat(files.xattr(fs.resolve("dir").toString(), "trusted.overlay.opaque")).isNotNull();
    assertThat(fs.resolve("dir/new")).hasContent("n");
  }

  @Test
  void theLaterOfTwoEntriesWins() throws IOException {
    Path fs =
        unpack(
            new TarBuilder()
                .folder("x")
                .file("x/inside", "1")
                .file("x", "now a file")
                .link("y", "x")
                .file("y", "now a file too"));
    assertThat(fs.resolve("x")).hasContent("now a file");
    assertThat(Files.isSymbolicLink(fs.resolve("y"))).isFalse();
  }

  @Test
  void namesThatLeadOutsideAreRefused() {
    for (String name : List.of("../evil", "a/../../evil", "..")) {
      assertThatThrownBy(() -> unpack(new TarBuilder().file(name, "x")))
          .as(name)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("outside its root");
    }
    assertThat(temp.resolve("evil")).doesNotExist();
  }

  @Test
  void linksInTheWayLeadNowhereOutside() throws IOException {
    Path outside = Files.createDirectories(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    // Absolute and climbing links are resolved inside the layer, as in a chroot.
    Path fs =
        unpack(
            new TarBuilder()
                .folder(outside.toString().substring(1))
                .link("abs", outside.toString())
                .file("abs/file", "x")
                .link("up", "../../../../" + outside)
                .file("up/file2", "x"));
    assertThat(outside.resolve("file")).doesNotExist();
    assertThat(outside.resolve("file2")).doesNotExist();
    Path inside = fs.resolve(outside.toString().substring(1));
    assertThat(inside.resolve("file")).hasContent("x");
    assertThat(inside.resolve("file2")).hasContent("x");
  }

  @Test
  void aLinkToWhatOnlyTheHostHasIsNoFolder() throws IOException {
    Path outside = Files.createDirectories(temp.resolve("outside"));
    assertThatThrownBy(
            () -> unpack(new TarBuilder().link("abs", outside.toString()).file("abs/file", "x")))
        .isInstanceOf(IOException.class);
    assertThat(outside.resolve("file")).doesNotExist();
  }

  @Test
  void aHardLinkCantFetchAFileOfTheHost() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "secret");
    assertThatThrownBy(() -> unpack(new TarBuilder().hardLink("stolen", secret.toString())))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                unpack(
                    new TarBuilder().link("dir", temp.toString()).hardLink("stolen", "dir/secret")))
        .isInstanceOf(IOException.class);
    assertThat(temp.resolve("fs/stolen")).doesNotExist();
  }

  @Test
  void keepsBinaryCapabilities() throws IOException {
    // cap_setuid (bit 7): a byte above 127, which does not survive as UTF-8.
    byte[] capability = {1, 0, 0, 2, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    byte[] plain = new TarBuilder().file("bin/ping", "x").build();
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.write(paxEntry("SCHILY.xattr.security.capability", capability));
    tar.write(plain);
    Path fs = unpack(tar.toByteArray(), false);
    assertThat(files.xattr(fs.resolve("bin/ping").toString(), "security.capability"))
        .isEqualTo(capability);
  }

  private static byte[] paxEntry(String key, byte[] value) throws IOException {
    int body = key.length() + value.length + 3;
    int length = body + Integer.toString(body).length();
    length = body + Integer.toString(length).length();
    ByteArrayOutputStream pax = new ByteArrayOutputStream();
    pax.write((length + " " + key + "=").getBytes(StandardCharsets.US_ASCII));
    pax.write(value);
    pax.write('\n');
    byte[] whole =
        new TarBuilder()
            .entry(
                "PaxHeader",
                TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                pax.toByteArray(),
                // A whole second: a fraction would get a pax header of its own before this one.
                e -> e.setModTime(0))
            .build();
    // Header and one block of content, without the end marks.
    return java.util.Arrays.copyOf(whole, 1024);
  }

  @Test
  void aTarCannotForgeOverlaysOwnAttributes() throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.write(paxEntry("SCHILY.xattr.trusted.overlay.redirect", "/etc".getBytes()));
    tar.write(new TarBuilder().folder("dir").build());
    Path fs = unpack(tar.toByteArray(), false);
    assertThat(files.xattr(fs.resolve("dir").toString(), "trusted.overlay.redirect")).isNull();
  }

  @Test
  void aTarThatBreaksOffIsAnError() {
    byte[] whole = new TarBuilder().file("big", "x".repeat(5000)).build();
    assertThatThrownBy(() -> unpack(java.util.Arrays.copyOf(whole, 2000), true))
        .isInstanceOf(IOException.class);
  }
}
