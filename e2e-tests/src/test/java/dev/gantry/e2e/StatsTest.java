package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docker stats}, and the API under it. */
@OnPlatform
class StatsTest {
  private static final String FORMAT =
      "{{.Name}}|{{.CPUPerc}}|{{.MemUsage}}|{{.NetIO}}|{{.BlockIO}}|{{.PIDs}}";

  @Test
  void aBusyContainerUsesAProcessorAndHasItsLimit(Docker docker) {
    String name = docker.container("busy");
    docker.ok(
        "run",
        "-d",
        "--name",
        name,
        "-m",
        "64m",
        BusyboxImage.NAME,
        "sh",
        "-c",
        "while :; do :; done");
    Result stats = docker.run("stats", "--no-stream", "--format", FORMAT, name);
    expect(stats).succeeds();
    String[] fields = stats.text().split("\\|");
    assertThat(fields[0]).isEqualTo(name);
    assertThat(Double.parseDouble(fields[1].replace("%", ""))).isBetween(5.0, 150.0);
    assertThat(fields[2]).matches("[0-9.]+[kKM]iB / 64MiB");
    assertThat(fields[3]).matches("[0-9.]+k?B / [0-9.]+k?B");
    assertThat(fields[5]).isEqualTo("1");
  }

  @Test
  void oneShotAnswersAtOnceAndAStreamGoesOn(Docker docker) throws Exception {
    String name = docker.detached("stats", "sh", "-c", "sleep 1001 & exec sleep 1002");
    long begin = System.nanoTime();
    String one =
        JavaClient.get(docker, "/containers/" + name + "/stats?stream=0&one-shot=1").body();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(900));
    assertThat(one)
        .contains("\"name\":\"/" + name + "\"", "\"preread\":\"0001-01-01T00:00:00Z\"")
        .contains("\"networks\":{\"eth0\":{\"rx_bytes\":")
        .containsPattern("\"pids_stats\":\\{\"current\":2")
        .containsPattern("\"total_usage\":[1-9][0-9]+")
        .containsPattern("\"system_cpu_usage\":[1-9][0-9]+,\"online_cpus\":[1-9]");
    List<String> two =
        Cli.of(
                "sh",
                "-c",
                "docker stats --format '{{.Name}} {{.PIDs}}' "
                    + name
                    + " | head -c 200 | tr -dc"
                    + " '[:print:]\\n'")
            .withEnv(docker.cli().env())
            .within(Duration.ofSeconds(30))
            .run()
            .lines();
    assertThat(two).filteredOn(line -> line.contains(name + " 2")).hasSizeGreaterThan(1);
  }

  @Test
  void whoDoesNotRunUsesNothing(Docker docker) throws Exception {
    String name = docker.container("still");
    docker.ok("create", "--name", name, BusyboxImage.NAME, "true");
    String body = JavaClient.get(docker, "/containers/" + name + "/stats?stream=0").body();
    assertThat(body).contains("\"total_usage\":0", "\"read\":\"0001-01-01T00:00:00Z\"");
    expect(docker.run("stats", "--no-stream", "nosuch"))
        .exitsWith(1)
        .complains("No such container: nosuch");
    assertThat(
            JavaClient.get(docker, "/containers/" + name + "/stats?stream=1&one-shot=1").status())
        .isEqualTo(400);
  }
}
