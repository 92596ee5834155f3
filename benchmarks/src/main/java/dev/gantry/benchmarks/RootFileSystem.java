package dev.gantry.benchmarks;

import dev.gantry.benchmarks.engine.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** The same small image for every engine: a static busybox with its links. */
final class RootFileSystem {
  private RootFileSystem() {}

  static byte[] tar(Path busybox) throws IOException {
    Path scratch = Files.createTempDirectory("gantry-bench-root");
    try {
      Path root = scratch.resolve("root");
      for (String folder : List.of("bin", "dev", "etc", "proc", "root", "sys", "tmp")) {
        Files.createDirectories(root.resolve(folder));
      }
      Files.copy(busybox, root.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
      Commands.run(
          List.of("chroot", root.toString(), "/bin/busybox", "--install", "-s", "/bin"), Map.of());
      Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
      Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
      Path tar = scratch.resolve("root.tar");
      Commands.run(List.of("tar", "-C", root.toString(), "-cf", tar.toString(), "."), Map.of());
      return Files.readAllBytes(tar);
    } finally {
      Commands.run(List.of("rm", "-rf", scratch.toString()), Map.of());
    }
  }
}
