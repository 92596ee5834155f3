package dev.gantry.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.keeper.ProcStat;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What an agent that was killed leaves to the next one: another JVM is the one that dies. */
@Tag("kernel")
class AdoptionTest {
  @TempDir Path home;
  private final String installation = Launches.newInstallation();

  @Test
  void aRunningContainerGoesOnAndIsAdopted() throws Exception {
    ProcessRecord record = launchAndDie("echo before; read x; echo got $x; read y; exit 23");
    try (KeeperLauncher next = open()) {
      LaunchedProcess process = next.adopt(record).orElseThrow();
      assertThat(process.keeperPid()).isEqualTo(record.keeperPid());
      try (Arena arena = Arena.ofConfined()) {
        var line = arena.allocateFrom("word\n");
        Launches.KERNEL.write(process.stdin().orElseThrow(), line.asSlice(0, 5));
      }
      process.closeStdin();
      assertThat(Launches.readAll(process.stdout().orElseThrow())).isEqualTo("before\ngot word\n");
      assertThat(process.awaitExit()).isEqualTo(new ExitStatus(23, 0, false, true));
      process.close();
      assertThat(next.adopt(record)).isEmpty();
      next.shutdown();
    }
    nothingIsLeft(record);
  }

  @Test
  void theCodeOfAContainerThatEndedMeanwhileIsKnown() throws Exception {
    ProcessRecord record = launchAndDie("echo last words; read x; exit 42", true);
    try (KeeperLauncher next = open()) {
      LaunchedProcess process = next.adopt(record).orElseThrow();
      assertThat(process.awaitExit().code()).isEqualTo(42);
      assertThat(Launches.readAll(process.stdout().orElseThrow())).isEqualTo("last words\n");
      process.close();
      next.shutdown();
    }
    nothingIsLeft(record);
  }

  @Test
  void whatNobodyNotedIsSweptAway() throws Exception {
    ProcessRecord record = launchAndDie("sleep 1000");
    KeeperLauncher next = open();
    next.sweep(record.container());
    assertThat(ProcStat.of(record.pid())).isEmpty();
    next.shutdown();
    nothingIsLeft(record);
  }

  @Test
  void anotherBootOrStartTimeIsAnotherProcess() throws Exception {
    ProcessRecord record = launchAndDie("sleep 1000");
    try (KeeperLauncher next = open()) {
      assertThat(next.adopt(changed(record, "another boot", record.startTime()))).isEmpty();
      assertThat(next.adopt(changed(record, record.bootId(), record.startTime() - 1))).isEmpty();
      next.shutdown();
    }
    nothingIsLeft(record);
  }

  private static ProcessRecord changed(ProcessRecord r, String boot, long start) {
    return new ProcessRecord(
        r.container(),
        1,
        1,
        boot,
        r.pid(),
        start,
        r.keeperPid(),
        r.keeperStartTime(),
        -1,
        -1,
        -1,
        -1);
  }

  private KeeperLauncher open() {
    return KeeperLauncher.open(
        Launches.KERNEL, new LauncherConfig(installation, home.resolve("state")));
  }

  private ProcessRecord launchAndDie(String script) throws Exception {
    return launchAndDie(script, false);
  }

  private ProcessRecord launchAndDie(String script, boolean endsMeanwhile) throws Exception {
    Process agent =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                DyingAgent.class.getName(),
                home.toString(),
                installation,
                script)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      while (line != null && !line.equals("ready")) {
        line = out.readLine();
      }
    }
    agent.destroyForcibly().waitFor();
    ProcessRecord record =
        JsonMapper.builder()
            .build()
            .readValue(Files.readString(home.resolve("record")), ProcessRecord.class);
    if (endsMeanwhile) {
      Path stdin = Path.of("/proc/" + record.keeperPid() + "/fd/" + record.stdin());
      Files.writeString(stdin, "go\n");
      while (!ProcStat.of(record.pid()).orElseThrow().isZombie()) {
        Thread.onSpinWait();
      }
    }
    return record;
  }

  private void nothingIsLeft(ProcessRecord record) throws Exception {
    assertThat(Launches.leftovers(installation)).isEmpty();
    assertThat(ProcStat.of(record.pid())).isEmpty();
    assertThat(ProcStat.of(record.keeperPid()).filter(stat -> !stat.isZombie())).isEmpty();
  }
}
