package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code GET /api/v1/containers/{id}/launch}, and {@code --init}. */
@OnPlatform
class LaunchTraceTest {
  private static String path(String name) {
    return "/api/v1/containers/" + name + "/launch";
  }

  @Test
  void aLaunchIsToldCallByCall(Docker docker) throws Exception {
    String name = docker.detached("traced", "sleep", "1000");
    JavaClient.Got got = JavaClient.get(docker, path(name));
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.body())
        .contains("\"error\":\"\"", "\"call\":\"clone3\"", "\"call\":\"pivot_root\"")
        .containsPattern("\"name\":\"mounts\",\"micros\":[0-9.]+");
  }

  @Test
  void oneThatFailedTellsTheCallAndItsError(Docker docker) throws Exception {
    String name = docker.container("untraced");
    docker.ok("create", "--name", name, "--oom-score-adj", "-1000", BusyboxImage.NAME, "true");
    Result start = docker.run("start", name);
    JavaClient.Got got = JavaClient.get(docker, path(name));
    assertThat(got.status()).isEqualTo(200);
    if (start.code() == 0) {
      // A host whose agent has CAP_SYS_RESOURCE.
      assertThat(got.body()).contains("\"error\":\"\"");
    } else {
      assertThat(docker.inspect(name, "{{.State.Error}}")).contains("oom_score_adj", "EACCES");
      assertThat(got.body()).contains("\"errno\":\"EACCES\"", "oom_score_adj");
    }
    assertThat(JavaClient.get(docker, path("nosuch")).status()).isEqualTo(404);
  }

  @Test
  void anInitOfOursReapsAndEndsAsItsChildDoes(Docker docker) {
    Result result =
        docker.run("run", "--rm", "--init", BusyboxImage.NAME, "sh", "-c", "echo $$; exit 6");
    expect(result).prints("2\n").exitsWith(6);
    String name = docker.container("init");
    docker.ok(
        "run",
        "-d",
        "--name",
        name,
        "--init",
        BusyboxImage.NAME,
        "sh",
        "-c",
        "trap 'exit 8' TERM; while :; do sleep 0.1; done");
    expect(docker.run("top", name))
        .succeeds()
        .printsSomethingLike("(?s).*/sbin/docker-init -- sh.*");
    docker.ok("stop", name);
    assertThat(docker.inspect(name, "{{.State.ExitCode}} {{.HostConfig.Init}}"))
        .isEqualTo("8 true");
  }
}
