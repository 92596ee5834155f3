package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code docker version} and {@code docker info}. */
@OnPlatform
class SystemTest {
  @Test
  void versionNamesTheServer(Docker docker) {
    Result version = docker.run("version", "-f", "{{.Server.APIVersion}} {{.Server.Os}}");
    expect(version).succeeds().printsSomethingLike("1\\.[0-9]+ linux");
    expect(docker.run("version")).succeeds();
  }

  @Test
  void infoCountsContainersAndImages(Docker docker) {
    String name = docker.detached("counted", "sleep", "1000");
    String format =
        "{{.ContainersRunning}} {{.Containers}} {{.Images}} {{.NCPU}} {{.MemTotal}} {{.OSType}}";
    String[] counts = docker.ok("info", "-f", format).split(" ", -1);
    assertThat(Integer.parseInt(counts[0])).isPositive();
    assertThat(Integer.parseInt(counts[1])).isGreaterThanOrEqualTo(Integer.parseInt(counts[0]));
    assertThat(Integer.parseInt(counts[2])).isPositive();
    assertThat(Integer.parseInt(counts[3])).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(Long.parseLong(counts[4])).isGreaterThan(100_000_000L);
    assertThat(counts[5]).isEqualTo("linux");
    docker.ok("rm", "-f", name);
    expect(docker.run("info")).succeeds();
  }

  @Test
  void olderClientsAreServed(Docker docker) {
    for (String version : new String[] {"1.24", "1.30", "1.41"}) {
      Cli old =
          docker
              .cli("run", "--rm", NAME, "echo", version)
              .withEnv(
                  java.util.Map.of("DOCKER_HOST", docker.host(), "DOCKER_API_VERSION", version));
      expect(old.run()).succeeds().prints(version + "\n");
    }
  }
}
