package dev.gantry.agent.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.LinuxFileCalls;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.testing.TarBuilder;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packing and unpacking on real files, below a folder that stands for a container's root. */
@Tag("kernel")
class CopyFilesTest {
  private static final Instant OLD = Instant.parse("2001-02-03T04:05:06Z");
  private static final byte[] CAP_NET_RAW = {
    1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x80
  };

  private final Kernel kernel = new LinuxKernel();
  private final CopyFiles files = new CopyFiles(kernel);

  @TempDir Path temp;
  private Path box;
  private CopyRoot root;

  @BeforeEach
  void makeRoot() throws IOException {
    box = Files.createDirectory(temp.resolve("box"));
    root = rootAt(box);
  }

  @AfterEach
  void closeRoot() {
    root.close();
  }

  private CopyRoot rootAt(Path folder) {
    return new CopyRoot(
        kernel,
        kernel.open(folder, Kernel.O_PATH, 0),
        kernel.open(Path.of("/proc/self/ns/mnt"), Kernel.O_RDONLY, 0));
  }

  /** Collects; the hook is called whenever room is asked for. */
  private static final class Collected implements ArchiveSink {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    private Runnable hook = () -> {};

    @Override
    public ByteBuffer room() {
      hook.run();
      if (!buffer.hasRemaining()) {
        flush();
      }
      return buffer;
    }

    private void flush() {
      byte[] some = new byte[buffer.flip().remaining()];
      buffer.get(some);
      all.writeBytes(some);
      buffer.clear();
    }

    byte[] bytes() {
      flush();
      return all.toByteArray();
    }
  }

  private byte[] pack(String path) throws IOException {
    Collected sink = new Collected();
    try (CopyFiles.Outgoing out = files.open(root, path)) {
      out.pack(sink);
    }
    return sink.bytes();
  }

  private void unpack(CopyRoot into, String path, byte[] tar) throws IOException {
    files.checkTarget(into, path);
    files.unpack(into, path, false, Optional.empty(), new ByteArrayInputStream(tar));
  }

  private void unpackKeeping(String path, byte[] tar) throws IOException {
    files.unpack(root, path, true, Optional.empty(), new ByteArrayInputStream(tar));
  }

  private static List<String> names(byte[] tar) throws IOException {
    List<String> names = new ArrayList<>();
    try (var in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        names.add(e.getName());
      }
    }
    names.sort(null);
    return names;
  }

  @ParameterizedTest
  @CsvSource({
    "/d, d/ d/f d/sub/ d/sub/g",
    "/d/, d/ d/f d/sub/ d/sub/g",
    "/d/., ./ ./f ./sub/ ./sub/g",
    "/d/f, f",
    "/link, link",
    "/link/, link/ link/f link/sub/ link/sub/g",
    "/link/f, f",
  })
  void entriesAreNamedAsDockerNamesThem(String path, String names) throws IOException {
    Files.createDirectories(box.resolve("d/sub"));
    Files.writeString(box.resolve("d/f"), "f");
    Files.writeString(box.resolve("d/sub/g"), "g");
    Files.createSymbolicLink(box.resolve("link"), Path.of("/d"));
    assertThat(String.join(" ", names(pack(path)))).isEqualTo(names);
  }

  @Test
  void everythingComesBackAsItWas() throws Exception {
    Path d = Files.createDirectories(box.resolve("d"));
    String longName = "l".repeat(120) + "\u00e4";
    Files.writeString(d.resolve(longName), "long");
    Files.write(d.resolve("big"), new byte[300_001]);
    Files.setPosixFilePermissions(d.resolve("big"), PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setAttribute(d.resolve("big"), "unix:mode", 04751);
    Files.createSymbolicLink(d.resolve("dangling"), Path.of("../nowhere/" + "x".repeat(150)));
    Files.createLink(d.resolve("other"), d.resolve("big"));
    run("mkfifo", d.resolve("fifo").toString());
    run("mknod", d.resolve("null").toString(), "c", "1", "3");
    run("bash", "-c", "printf x > " + d + "/$'bad\\xff'");
    Files.createDirectories(d.resolve("sub"));
    Files.writeString(d.resolve("sub/capable"), "x");
    Files.setAttribute(d.resolve("sub/capable"), "unix:uid", 1234);
    Files.setAttribute(d.resolve("sub/capable"), "unix:gid", 2097153);
    LinuxFileCalls calls = new LinuxFileCalls();
    int sub = calls.openFolder(d.resolve("sub").toString());
    calls.setXattrAt(sub, "capable", "security.capability", CAP_NET_RAW);
    calls.close(sub);
    run("bash", "-c", "find " + d + " -depth -exec touch -h -d " + OLD + " {} +");

    byte[] tar = pack("/d");
    Path other = Files.createDirectory(temp.resolve("other"));
    try (CopyRoot to = rootAt(other)) {
      unpack(to, "/", tar);
    }
    String list = " && find d -printf '%P %y %m %U %G %T@ %l\\n' | LC_ALL=C sort";
    assertThat(run("bash", "-c", "cd " + other + list))
        .isEqualTo(run("bash", "-c", "cd " + box + list))
        .contains("big f 4751");
    run("diff", "-r", "--no-dereference", "-x", "fifo", "-x", "null", d + "", other + "/d");
    assertThat(calls.xattr(other + "/d/sub/capable", "security.capability")).isEqualTo(CAP_NET_RAW);
    assertThat(Files.readAttributes(other.resolve("d/null"), "unix:rdev"))
        .isEqualTo(Files.readAttributes(d.resolve("null"), "unix:rdev"));
    // Another's reader agrees that the archive is a good one.
    Path file = Files.write(temp.resolve("d.tar"), tar);
    assertThat(run("tar", "-tf", file.toString())).contains("d/sub/capable");
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void linksLeadNowhereOutside() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "secret");
    Files.createSymbolicLink(box.resolve("out"), temp);
    Files.createSymbolicLink(box.resolve("up"), Path.of("../../../../../../../" + temp));
    for (String path : List.of("/out/secret", "/up/secret", "/../secret", "/out/../secret")) {
      assertThatThrownBy(() -> files.stat(root, path))
          .isInstanceOf(GantryException.class)
          .hasMessage(path)
          .extracting(e -> ((GantryException) e).code())
          .isEqualTo(ErrorCode.NOT_FOUND);
    }
    byte[] through =
        new TarBuilder().link("l", temp.toString()).file("l/secret", "changed").build();
    assertThatThrownBy(() -> unpack(root, "/", through)).isInstanceOf(GantryException.class);
    byte[] hard = new TarBuilder().hardLink("h", "out/secret").build();
    assertThatThrownBy(() -> unpack(root, "/", hard)).isInstanceOf(GantryException.class);
    assertThat(secret).hasContent("secret");
    assertThat(box.resolve("h")).doesNotExist();
  }

  @Test
  void theTargetOfALinkIsToldAsTheContainerSeesIt() throws IOException {
    Files.createDirectories(box.resolve("a/b"));
    Files.createSymbolicLink(box.resolve("a/up"), Path.of("../a/b/../gone/x"));
    Files.createSymbolicLink(box.resolve("first"), Path.of("/a/up"));
    assertThat(files.stat(root, "/first").linkTarget()).isEqualTo("/a/gone/x");
    assertThat(files.stat(root, "/first").name()).isEqualTo("first");
    assertThat(files.stat(root, "/a").linkTarget()).isEmpty();
    Files.createSymbolicLink(box.resolve("loop"), Path.of("loop"));
    assertThatThrownBy(() -> files.stat(root, "/loop")).hasMessageContaining("too many levels");
  }

  /** A container that swaps a folder for a link to the outside, over and over, gains nothing. */
  @Test
  void noRaceLeadsOutside() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("file"), "SECRET");
    Path inside = Files.createDirectory(box.resolve("d"));
    Files.writeString(inside.resolve("file"), "inside");
    byte[] tar =
        new TarBuilder().folder("d").file("d/file", "inside").file("d/new", "inside").build();
    AtomicBoolean stop = new AtomicBoolean();
    Thread attacker = Thread.ofPlatform().start(() -> swap(inside, outside, stop));
    int copies = 0;
    try {
      long end = System.nanoTime() + 4_000_000_000L;
      while (System.nanoTime() < end) {
        copies += copiesUnderAttack(tar);
      }
    } finally {
      stop.set(true);
      attacker.join();
    }
    assertThat(copies).isPositive();
    assertThat(outside.resolve("file")).hasContent("SECRET");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  private int copiesUnderAttack(byte[] tar) {
    int done = 0;
    for (String path : List.of("/d", "/d/", "/d/file", "/")) {
      try {
        byte[] packed = pack(path);
        assertThat(new String(packed, StandardCharsets.ISO_8859_1)).doesNotContain("SECRET");
        done++;
      } catch (GantryException | IOException | dev.gantry.agent.kernel.KernelException e) {
        // What is there keeps changing.
        assertThat(e.getMessage()).doesNotContain("SECRET");
      }
    }
    try {
      unpack(root, "/", tar);
      done++;
    } catch (GantryException | IOException e) {
      assertThat(e.getMessage()).doesNotContain("SECRET");
    }
    return done;
  }

  private void swap(Path inside, Path outside, AtomicBoolean stop) {
    Path link = box.resolve("link");
    Path aside = box.resolve("aside");
    while (!stop.get()) {
      try {
        Files.createSymbolicLink(link, outside);
        Files.move(inside, aside);
        Files.move(link, inside);
        Files.deleteIfExists(inside);
        Files.move(aside, inside);
      } catch (IOException e) {
        // The copy was faster; once more.
        tidy(link, aside);
      }
    }
  }

  private static void tidy(Path link, Path aside) {
    try {
      Files.deleteIfExists(link);
      if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
        dev.gantry.agent.snapshot.Trees.delete(aside);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("box");
    }
  }

  @Test
  void kindsAreKeptWhereThatIsAsked() throws IOException {
    Files.createDirectories(box.resolve("t/folder"));
    Files.writeString(box.resolve("t/file"), "x");
    byte[] fileOnFolder = new TarBuilder().file("folder", "x").build();
    assertThatThrownBy(() -> unpackKeeping("/t", fileOnFolder))
        .hasMessage("cannot overwrite directory \"/t/folder\" with non-directory \"/t\"");
    byte[] folderOnFile = new TarBuilder().folder("file").build();
    assertThatThrownBy(() -> unpackKeeping("/t", folderOnFile))
        .hasMessage("cannot overwrite non-directory \"/t/file\" with directory \"/t\"");
    Files.writeString(box.resolve("t/folder/inner"), "x");
    unpack(root, "/t", fileOnFolder);
    unpack(root, "/t", folderOnFile);
    assertThat(box.resolve("t/folder")).isRegularFile();
    assertThat(box.resolve("t/file")).isDirectory();
  }

  @Test
  void foldersAreMergedAndMissingOnesMade() throws IOException {
    Files.createDirectories(box.resolve("t/a"));
    Files.writeString(box.resolve("t/a/old"), "old");
    byte[] tar =
        new TarBuilder()
            .entry("a/", TarConstants.LF_DIR, new byte[0], e -> e.setMode(0700))
            .file("a/new", "new")
            .file("b/c/deep", "deep")
            .build();
    unpack(root, "/t", tar);
    assertThat(box.resolve("t/a/old")).hasContent("old");
    assertThat(box.resolve("t/a/new")).hasContent("new");
    assertThat(box.resolve("t/b/c/deep")).hasContent("deep");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(box.resolve("t/a"))))
        .isEqualTo("rwx------");
  }

  @Test
  void timesOfFoldersAreThoseOfTheArchive() throws IOException {
    byte[] tar =
        new TarBuilder()
            .entry("a/", TarConstants.LF_DIR, new byte[0], e -> e.setModTime(FileTime.from(OLD)))
            .file("a/new", "new")
            .build();
    unpack(root, "/", tar);
    assertThat(Files.getLastModifiedTime(box.resolve("a")).toInstant()).isEqualTo(OLD);
  }

  @Test
  void theOwnerIsTheArchivesOrTheContainers() throws IOException {
    byte[] tar = new TarBuilder().file("f", new byte[1], e -> e.setIds(77, 88)).build();
    unpack(root, "/", tar);
    assertThat(Files.getAttribute(box.resolve("f"), "unix:uid")).isEqualTo(77);
    files.unpack(root, "/", false, Optional.of(new Owner(5, 6)), new ByteArrayInputStream(tar));
    assertThat(Files.getAttribute(box.resolve("f"), "unix:uid")).isEqualTo(5);
    assertThat(Files.getAttribute(box.resolve("f"), "unix:gid")).isEqualTo(6);
  }

  @Test
  void compressedArchivesAreTakenToo() throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(compressed)) {
      out.write(new TarBuilder().file("f", "x").build());
    }
    unpack(root, "/", compressed.toByteArray());
    assertThat(box.resolve("f")).hasContent("x");
  }

  @Test
  void aFileThatShrinksFailsTheCopyAndOneThatGrowsIsCut() throws IOException {
    Path file = Files.write(box.resolve("f"), new byte[100_000]);
    Collected growing = new Collected();
    growing.hook = () -> write(file, new byte[200_000]);
    try (CopyFiles.Outgoing out = files.open(root, "/f")) {
      out.pack(growing);
    }
    assertThat(growing.bytes().length).isEqualTo(512 + 100_352 + 1024);
    Collected shrinking = new Collected();
    shrinking.hook = () -> write(file, new byte[10]);
    try (CopyFiles.Outgoing out = files.open(root, "/f")) {
      assertThatThrownBy(() -> out.pack(shrinking))
          .isInstanceOf(IOException.class)
          .hasMessage("file f shrank while it was copied");
    }
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatIsNoFolderTakesNoArchive() throws IOException {
    Files.writeString(box.resolve("f"), "x");
    assertThatThrownBy(() -> files.checkTarget(root, "/f"))
        .hasMessage("extraction point is not a directory");
    assertThatThrownBy(() -> files.checkTarget(root, "/nowhere")).hasMessage("/nowhere");
    assertThatThrownBy(() -> files.stat(root, "/f/"))
        .hasMessage("lstat /f/: not a directory")
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(ErrorCode.BAD_REQUEST);
  }
}
