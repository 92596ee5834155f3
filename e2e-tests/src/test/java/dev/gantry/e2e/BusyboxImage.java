package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The image of most tests: Debian's static busybox with all its links, imported from a tar. */
final class BusyboxImage {
  static final String NAME = "busybox:1";

  /** A file that is no program. */
  static final String NOT_EXECUTABLE = "/etc/notexec";

  /** A folder with content, owned by {@link #GUEST_UID}: volumes mounted there copy it. */
  static final String SEEDED = "/seed";

  static final int GUEST_UID = 1234;
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private BusyboxImage() {}

  /** Imports the image; returns what the CLI printed: the image's id. */
  static String importInto(Docker docker, Path scratch) throws IOException {
    byte[] tar = tar(rootfs(scratch));
    Result imported = docker.cli("import", "-", NAME).withStdin(tar).run();
    expect(imported).succeeds().printsSomethingLike("sha256:[0-9a-f]{64}");
    return imported.text();
  }

  /**
   * Saves such an image with one file more, and removes it: with a content that is nowhere else,
   * nothing of it is here.
   */
  static Path saved(Docker docker, Path scratch, String file, String content) throws IOException {
    Path root = rootfs(scratch);
    Files.writeString(root.resolve(file), content);
    String image = Docker.fresh("saved") + ":1";
    expect(docker.cli("import", "-", image).withStdin(tar(root)).run()).succeeds();
    Path archive = Files.createTempFile(scratch, "saved", ".tar");
    docker.ok("save", "-o", archive.toString(), image);
    docker.ok("rmi", image);
    return archive;
  }

  static byte[] tar(Path root) {
    Result tar = Cli.of("tar", "-C", root.toString(), "-c", ".").run();
    expect(tar).succeeds();
    return tar.bytes();
  }

  /** Builds the root file system in a new folder. */
  static Path rootfs(Path scratch) throws IOException {
    if (!Files.isExecutable(BUSYBOX)) {
      throw new AssertionError(BUSYBOX + " is missing: apt-get install busybox-static");
    }
    Path root = Files.createTempDirectory(scratch, "rootfs");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String folder : new String[] {"bin", "etc", "proc", "sys", "dev", "root", "tmp", "seed"}) {
      Files.createDirectory(root.resolve(folder));
    }
    Files.copy(BUSYBOX, root.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    expect(Cli.of("chroot", root.toString(), "/bin/busybox", "--install", "-s", "/bin").run())
        .succeeds();
    expect(Cli.of("chmod", "1777", root.resolve("tmp").toString()).run()).succeeds();
    files(root);
    return root;
  }

  private static void files(Path root) throws IOException {
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nguest:x:%d:%d:guest:/tmp:/bin/sh\n"
            .formatted(GUEST_UID, GUEST_UID));
    Files.writeString(
        root.resolve("etc/group"),
        "root:x:0:\nguest:x:%d:\nextra:x:2345:guest\n".formatted(GUEST_UID));
    Path plain = root.resolve("etc/notexec");
    Files.writeString(plain, "not a program\n");
    Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(root.resolve("seed/file"), "from the image\n");
    String owner = GUEST_UID + ":" + GUEST_UID;
    expect(Cli.of("chown", "-R", owner, root.resolve("seed").toString()).run()).succeeds();
  }
}
