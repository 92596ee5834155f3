package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code docker top}. */
@OnPlatform
class TopTest {
  @Test
  void showsTheContainersProcessesAsTheHostSeesThem(Docker docker) {
    String name = docker.detached("top", "sh", "-c", "sleep 1001 & exec sleep 1002");
    String pid = docker.inspect(name, "{{.State.Pid}}");
    Result top = docker.run("top", name);
    expect(top).succeeds();
    assertThat(top.text().lines().findFirst().orElseThrow().strip().split("\\s+"))
        .containsExactly("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> docker.ok("top", name).matches("(?s).*sleep 1001.*"));
    assertThat(docker.ok("top", name).lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("root +" + pid + " .*sleep 1002"))
        .anyMatch(line -> line.endsWith("sleep 1001"));
  }

  @Test
  void takesTheOptionsOfPs(Docker docker) {
    String name = docker.detached("args", "sleep", "1003");
    String pid = docker.inspect(name, "{{.State.Pid}}");
    assertThat(docker.ok("top", name, "-o", "pid,comm").lines().map(l -> l.strip().split("\\s+")))
        .containsExactly(new String[] {"PID", "COMMAND"}, new String[] {pid, "sleep"});
    expect(docker.run("top", name, "aux"))
        .succeeds()
        .printsSomethingLike("(?s)USER .*sleep 1003.*");
    expect(docker.run("top", name, "-o", "comm"))
        .exitsWith(1)
        .complains("Couldn't find PID field in ps output");
    expect(docker.run("top", name, "-o", "pid,comm=PID")).exitsWith(1).complains("is not allowed");
    expect(docker.run("top", name, "--nonsense")).exitsWith(1).complains("ps: ");
  }

  @Test
  void refusalsAreInDockersWords(Docker docker) {
    String name = docker.detached("stopped", "sleep", "1000");
    String id = docker.inspect(name, "{{.Id}}");
    docker.ok("pause", name);
    expect(docker.run("top", name)).succeeds();
    docker.ok("stop", "-t", "0", name);
    expect(docker.run("top", name)).exitsWith(1).complains("container " + id + " is not running");
    expect(docker.run("top", "nosuch")).exitsWith(1).complains("No such container: nosuch");
  }
}
