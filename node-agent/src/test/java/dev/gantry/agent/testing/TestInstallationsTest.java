package dev.gantry.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class TestInstallationsTest {
  private static final Path PIDS =
      Path.of(TestCgroups.value("/sys/fs/cgroup/pids", "/sys/fs/cgroup"));

  @Test
  void whatADeadJvmLeftGoesAndThatOfALivingOneStays() throws IOException {
    // Process 1 lives, but did not start at tick 1.
    Path dead = Files.createDirectory(PIDS.resolve("gantry-test-1-1-0badc0de"));
    Path inside = Files.createDirectory(dead.resolve("container"));
    Process left = new ProcessBuilder("sleep", "1000").start();
    Files.writeString(inside.resolve("cgroup.procs"), Long.toString(left.pid()));
    Path living = Files.createDirectory(PIDS.resolve("gantry-" + TestInstallations.fresh()));
    try {
      TestInstallations.sweep();
      assertThat(dead).doesNotExist();
      assertThat(left.isAlive()).isFalse();
      assertThat(living).exists();
      assertThat(TestInstallations.isOfTheDead("gantry-test-0123abcd")).isFalse();
    } finally {
      left.destroyForcibly();
      Files.deleteIfExists(living);
    }
  }
}
