package dev.gantry.standalone.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
  @TempDir Path folder;

  @Test
  void classCachesThatWereRecordedLaterAreInstalledToo() throws IOException {
    Path source = folder.resolve("dist");
    write(source.resolve("id"), "0123456789ab\n");
    write(source.resolve("agent/lib/a.jar"), "jar");
    Distribution distribution = new Distribution(source);
    Path lib = Files.createDirectory(folder.resolve("lib"));
    Path installed = distribution.installOnce(lib);
    assertThat(installed.resolve("aot")).doesNotExist();

    write(source.resolve("aot/agent.aot"), "cache");
    assertThat(distribution.installOnce(lib)).isEqualTo(installed);
    assertThat(installed.resolve("aot/agent.aot")).hasContent("cache");
    assertThat(installed.resolve("agent/lib/a.jar")).hasContent("jar");
    assertThat(installed.resolve("aot.new")).doesNotExist();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
