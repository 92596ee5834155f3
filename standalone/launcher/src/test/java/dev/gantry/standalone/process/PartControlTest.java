package dev.gantry.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.standalone.installation.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartControlTest {
  private static final String OBEDIENT =
      "trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done";

  @TempDir private Path folder;
  private final String mark = "mark-" + UUID.randomUUID();
  private final Ending ending =
      new Ending("thing", List.of(mark), Signal.TERM, Duration.ofSeconds(5));
  private PartControl control;

  @BeforeEach
  void makeFolders() throws IOException {
    control =
        new PartControl(
            Files.createDirectories(folder.resolve("run")),
            Files.createDirectories(folder.resolve("log")));
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    control.stop(ending);
    assertThat(control.find(ending)).isEmpty();
  }

  @Test
  void aPartThatRunsIsAdopted() throws IOException {
    assertThat(control.ensure(part(OBEDIENT), () -> {})).isEqualTo(PartControl.Outcome.STARTED);
    ProcessIdentity first = control.find(ending).orElseThrow();
    assertThat(control.ensure(part(OBEDIENT), () -> {})).isEqualTo(PartControl.Outcome.ADOPTED);
    assertThat(control.find(ending)).contains(first);
  }

  @Test
  void aPartWithAnotherCommandIsReplaced() throws IOException {
    control.ensure(part(OBEDIENT), () -> {});
    ProcessIdentity first = control.find(ending).orElseThrow();
    assertThat(control.ensure(part(OBEDIENT + " # new"), () -> {}))
        .isEqualTo(PartControl.Outcome.REPLACED);
    assertThat(first.alive()).isFalse();
  }

  @Test
  void aPartThatDiedIsStartedAgain() throws IOException {
    control.ensure(part(OBEDIENT), () -> {});
    kill();
    assertThat(control.ensure(part(OBEDIENT), () -> {})).isEqualTo(PartControl.Outcome.STARTED);
    assertThat(control.find(ending)).isPresent();
  }

  @Test
  void aPartThatDiedIsToldFromOneThatWasStopped() throws IOException {
    assertThat(control.died(ending)).isFalse();
    control.ensure(part(OBEDIENT), () -> {});
    assertThat(control.died(ending)).isFalse();
    kill();
    assertThat(control.died(ending)).isTrue();
    control.stop(ending);
    assertThat(control.died(ending)).isFalse();
  }

  @Test
  void aRecordOfGarbageIsTheRecordOfNobody() throws IOException {
    byte[] garbage = {(byte) 0xff, (byte) 0xfe, 0, (byte) 0x80, ' ', '1', ' ', 'x', ' ', 'y'};
    Files.write(folder.resolve("run/thing.process"), garbage);
    assertThat(control.find(ending)).isEmpty();
    assertThat(control.died(ending)).isFalse();
    Files.writeString(folder.resolve("run/thing.process"), "9".repeat(40) + " 1 x y");
    assertThat(control.find(ending)).isEmpty();
  }

  @Test
  void anOrphanThatNoFileKnowsOfIsFoundAndReplaced() throws IOException {
    control.ensure(part(OBEDIENT), () -> {});
    ProcessIdentity orphan = control.find(ending).orElseThrow();
    Files.delete(folder.resolve("run/thing.process"));
    assertThat(control.find(ending)).contains(orphan);
    assertThat(control.ensure(part(OBEDIENT), () -> {})).isEqualTo(PartControl.Outcome.REPLACED);
    assertThat(orphan.alive()).isFalse();
  }

  @Test
  void aForeignProcessWithTheRecordedPidIsLeftAlone() throws IOException {
    control.ensure(part(OBEDIENT), () -> {});
    ProcessIdentity ours = control.find(ending).orElseThrow();
    kill();
    long self = ProcessHandle.current().pid();
    Path file = folder.resolve("run/thing.process");
    Files.writeString(
        file, Files.readString(file).replaceFirst("^" + ours.pid() + " ", self + " "));
    assertThat(control.find(ending)).isEmpty();
    assertThat(control.stop(ending)).isFalse();
  }

  @Test
  void aPartThatEndsWhileStartingIsToldWithTheEndOfItsLog() {
    assertThatThrownBy(() -> control.ensure(part("echo no room here; exit 3"), () -> {}))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("ended while starting")
        .hasMessageContaining("no room here")
        .hasMessageContaining("thing.log");
  }

  @Test
  void aPartThatNeverAnswersIsStoppedAfterItsTime() throws IOException {
    Part silent =
        new Part(
            ending,
            command(OBEDIENT),
            "",
            () -> Optional.of("says nothing"),
            Duration.ofMillis(200));
    assertThatThrownBy(() -> control.ensure(silent, () -> {}))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("says nothing");
    assertThat(control.find(ending)).isEmpty();
  }

  @Test
  void aPartThatIgnoresTheSignalIsKilled() throws IOException {
    Ending hasty = new Ending("thing", List.of(mark), Signal.TERM, Duration.ofMillis(100));
    control.ensure(part("trap '' TERM; echo up; while :; do sleep 0.05; done"), () -> {});
    assertThat(control.stop(hasty)).isTrue();
    assertThat(control.find(ending)).isEmpty();
  }

  @Test
  void aPartHasASessionOfItsOwnAndNoInput() throws IOException {
    control.ensure(
        part("echo up; exec cat /proc/self/stat - && sleep 30 &\nwait; sleep 30"), () -> {});
    ProcessIdentity process = control.find(ending).orElseThrow();
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    assertThat(fields[3]).as("session").isEqualTo(Long.toString(process.pid()));
    assertThat(fields[4]).as("terminal").isEqualTo("0");
    assertThat(Path.of("/proc/" + process.pid() + "/fd/0").toRealPath())
        .isEqualTo(Path.of("/dev/null"));
  }

  private void kill() throws IOException {
    ProcessIdentity process = control.find(ending).orElseThrow();
    process.signal(Signal.KILL);
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (process.alive() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(process.alive()).isFalse();
  }

  private Part part(String script) {
    Path log = folder.resolve("log/thing.log");
    return new Part(
        ending,
        command(script),
        "",
        () -> read(log).contains("up") ? Optional.empty() : Optional.of("not up"),
        Duration.ofSeconds(10));
  }

  private List<String> command(String script) {
    return List.of("/bin/sh", "-c", script, mark);
  }

  private static String read(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
