package dev.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Await;
import dev.gantry.agent.testing.DataClient;
import dev.gantry.agent.testing.Specs;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.LogPolicy;
import dev.gantry.model.stream.StreamVerb;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agents that are killed while a container writes as fast as it can. */
@Tag("kernel")
class AgentKilledTest extends WithAgent {
  private static final int ROUNDS = 20;
  private static final long MOST_BYTES_A_ROUND = 400_000;

  @Test
  void noLineIsLostDoubledOrTornByKills() throws Exception {
    agent.close();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String script =
        "i=0; while true; do i=$((i+1)); echo out $i of many;"
            + " [ $((i % 7)) -ne 0 ] || echo err $i of some >&2; done";
    // Small segments, so that some kills come while one is changed for the next.
    LogPolicy policy = new LogPolicy(LogPolicy.DEFAULT.driver(), 150_000, 100_000);
    want(1, 1, DesiredState.RUNNING, Specs.spec(Specs.process("sh", "-c", script), layers, policy));
    for (int round = 0; round < ROUNDS; round++) {
      Process killed = startProcess();
      try {
        long goal = logBytes() + 1 + random.nextLong(MOST_BYTES_A_ROUND);
        Await.until("output goes on after kill " + round, () -> logBytes() >= goal);
        LockSupport.parkNanos(random.nextInt(2_000_000));
      } finally {
        killed.destroyForcibly().waitFor();
      }
    }
    agent = startAgent();
    gateway.assign(
        Specs.assignment(id, 2, 1, DesiredState.STOPPED, new StopOrder("SIGKILL", 5), null));
    gateway.await(id, 1, RunState.EXITED);
    long last = check(1, "out %d of many", 1, seed);
    long lastError = check(2, "err %d of some", 7, seed);
    assertThat(lastError).isBetween(last - 14, last + 14);
  }

  /** Each line is the next one, up to the last, which the container may not have ended. */
  private long check(int stream, String form, long step, long seed) throws Exception {
    try (DataClient logs = open(new StreamVerb.Logs(true, true, false, false, -1, null, null))) {
      String all = logs.readText(stream);
      String whole = all.substring(0, all.lastIndexOf('\n') + 1);
      long number = 0;
      for (Iterator<String> lines = whole.lines().iterator(); lines.hasNext(); ) {
        number += step;
        assertThat(lines.next()).as("seed %d", seed).isEqualTo(form, number);
      }
      assertThat(number).isGreaterThan(ROUNDS);
      return number;
    }
  }

  private Process startProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--home=" + home,
            "--gateway-url=" + gateway.url(),
            "--join-token-file=" + home.resolve("join"),
            "--installation=" + installation,
            "--name=host-1",
            "--metrics-port=0",
            "--data-socket=" + home.resolve("data.sock"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(home.toFile(), "agent.log")))
        .start();
  }

  private long logBytes() throws IOException {
    Path folder = home.resolve("containers").resolve(id.value()).resolve("log");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> !f.toString().endsWith(".idx"))
          .mapToLong(f -> f.toFile().length())
          .sum();
    } catch (NoSuchFileException none) {
      return 0;
    }
  }
}
