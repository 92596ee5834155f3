package dev.gantry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The judge of cleanliness, judged: it has to see an orphan. */
class HostSnapshotTest {
  @Test
  void orphanIsSeenUntilItIsGone() {
    HostSnapshot before = HostSnapshot.take();
    // The shell ends at once, so that the sleeper's parent is process 1.
    Result started = Cli.of("sh", "-c", "setsid sleep 4321 >/dev/null 2>&1 & echo $!").run();
    ProcessHandle orphan = ProcessHandle.of(Long.parseLong(started.text())).orElseThrow();
    assertThat(HostSnapshot.take().newSince(before)).anyMatch(line -> line.contains("sleep 4321"));
    orphan.destroyForcibly();
    orphan.onExit().join();
    assertThat(HostSnapshot.take().newSince(before)).noneMatch(line -> line.contains("sleep 4321"));
  }
}
