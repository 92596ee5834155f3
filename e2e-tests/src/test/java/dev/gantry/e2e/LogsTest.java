package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docker logs} with all its options. */
@OnPlatform
class LogsTest {
  private static String ended(Docker docker, String script) {
    String name = docker.container("logs");
    docker.run("run", "--name", name, NAME, "sh", "-c", script);
    return name;
  }

  @Test
  void tailGivesTheLastLinesOfMany(Docker docker) {
    String name = ended(docker, "seq 1 100000; printf end");
    expect(docker.run("logs", "--tail", "3", name)).prints("99999\n100000\nend");
    expect(docker.run("logs", "-n", "0", name)).prints("");
    assertThat(docker.run("logs", name).lines()).hasSize(100_001);
  }

  @Test
  void tailOfOneThatWritesOnIsOfTheMomentOfTheCall(Docker docker) {
    String name =
        docker.detached("logs", "sh", "-c", "yes 0123456789012345678901234567890123456789");
    for (int i = 0; i < 5; i++) {
      assertThat(docker.run("logs", "--tail", "2", name).lines()).hasSize(2);
    }
  }

  @Test
  void sinceAndUntilTakeTheTimesThatTimestampsShow(Docker docker) {
    String name = ended(docker, "for i in 1 2 3 4; do echo $i; usleep 50000; done");
    List<String> stamped = docker.run("logs", "-t", name).lines();
    assertThat(stamped).hasSize(4).allMatch(l -> l.matches("\\S{19}\\.\\d{9}Z \\d"));
    String second = stamped.get(1).substring(0, 30);
    String third = stamped.get(2).substring(0, 30);
    expect(docker.run("logs", "--since", second, name)).prints("2\n3\n4\n");
    expect(docker.run("logs", "--until", third, name)).prints("1\n2\n3\n");
    expect(docker.run("logs", "--since", second, "--until", third, name)).prints("2\n3\n");
    expect(docker.run("logs", "--since", second, "--tail", "1", name)).prints("4\n");
    expect(docker.run("logs", "--since", "1h", name)).prints("1\n2\n3\n4\n");
    expect(docker.run("logs", "--until", "1h", name)).prints("");
  }

  @Test
  void aFollowerEndsWithTheContainerAndAtItsTime(Docker docker) {
    String name = docker.detached("logs", "sh", "-c", "echo up; sleep 1; echo done");
    expect(docker.run("logs", "-f", name)).prints("up\ndone\n");
    String on = docker.detached("logs", "sh", "-c", "echo up; sleep 1000");
    docker.awaitPrints("up", "logs", on);
    String until = Instant.now().plus(Duration.ofSeconds(1)).toString();
    expect(docker.run("logs", "-f", "--until", until, on)).succeeds().prints("up\n");
  }

  @Test
  void whatWasNeverStartedHasNone(Docker docker) {
    String name = docker.container("logs");
    docker.ok("create", "--name", name, NAME, "true");
    expect(docker.run("logs", name)).succeeds().prints("");
  }

  @Test
  void aFollowedLogIsWholeThoughItsFilesChange(Docker docker) {
    String name = docker.container("logs");
    docker.ok(
        "run",
        "-d",
        "--name",
        name,
        "--log-opt",
        "max-size=1m",
        "--log-opt",
        "max-file=100",
        NAME,
        "sh",
        "-c",
        "seq 1 300000; seq 1 10 >&2");
    Result followed = docker.run("logs", "-f", name);
    List<String> lines = followed.lines();
    assertThat(lines).hasSize(300_000);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).isEqualTo(Integer.toString(i + 1));
    }
    assertThat(followed.err().lines()).hasSize(10);
  }

  @Test
  void longLinesAndBytesThatAreNoTextComeWhole(Docker docker) {
    String name = ended(docker, "head -c 100000 /dev/zero; echo; head -c 5 /dev/zero");
    assertThat(docker.run("logs", name).bytes()).hasSize(100_006);
  }
}
