package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Images from another registry: pull, login, history. */
@OnPlatform
class PullTest {
  static final String NAME = "e2e/busybox";

  @Test
  void pulledByTagAndByDigestItRuns(Docker docker, Platform platform) throws Exception {
    try (RegistryProcess registry = filled(docker, platform)) {
      String name = registry.host() + "/" + NAME;
      Result pulled = docker.run("pull", name + ":1");
      expect(pulled).succeeds();
      assertThat(pulled.lines())
          .startsWith("1: Pulling from " + NAME)
          .anyMatch(line -> line.matches("[0-9a-f]{12}: Pull complete"))
          .anyMatch(line -> line.matches("Digest: sha256:[0-9a-f]{64}"))
          .endsWith("Status: Downloaded newer image for " + name + ":1", name + ":1");
      expect(docker.run("run", "--rm", name + ":1", "echo", "pulled")).prints("pulled\n");
      assertThat(docker.run("pull", name + ":1").lines())
          .contains("Status: Image is up to date for " + name + ":1");

      String digest = docker.ok("images", "--digests", "--format", "{{.Digest}}", name);
      assertThat(digest).matches("sha256:[0-9a-f]{64}");
      expect(docker.run("run", "--rm", name + "@" + digest, "echo", "same")).prints("same\n");
      expect(docker.run("rmi", name + ":1")).succeeds();
      expect(docker.run("image", "inspect", name + "@" + digest)).exitsWith(1);

      expect(docker.run("pull", "-q", name + "@" + digest)).prints(name + "@" + digest + "\n");
      assertThat(docker.ok("images", "--digests", "--format", "{{.Tag}} {{.Digest}}", name))
          .isEqualTo("<none> " + digest);
      expect(docker.run("rmi", name + "@" + digest)).succeeds();
      assertThat(docker.ok("images", "-q", name)).isEmpty();
    }
  }

  @Test
  void runPullsWhatIsMissing(Docker docker, Platform platform) throws Exception {
    try (RegistryProcess registry = filled(docker, platform)) {
      String image = registry.host() + "/" + NAME + ":1";
      Result run = docker.run("run", "--rm", image, "echo", "here");
      expect(run).succeeds();
      assertThat(run.out()).isEqualTo("here\n");
      assertThat(run.err())
          .contains("Unable to find image '" + image + "' locally", "Pull complete");
      docker.ok("rmi", image);
    }
  }

  @Test
  void whatIsNotThereIsSaid(Docker docker, Platform platform) throws Exception {
    try (RegistryProcess registry = filled(docker, platform)) {
      String name = registry.host() + "/" + NAME;
      expect(docker.run("pull", name + ":no"))
          .exitsWith(1)
          .complains(
              "Error response from daemon: manifest for "
                  + name
                  + ":no not found: manifest unknown: manifest unknown");
      expect(docker.run("run", "--rm", name + ":no", "true"))
          .exitsWith(125)
          .complains("manifest unknown");
      expect(docker.run("pull", "--platform", "linux/s390x", name + ":1"))
          .succeeds()
          .printsSomethingLike("(?s).*WARNING: image with reference .* does not match .*");
      docker.ok("rmi", name + ":1");
    }
    expect(docker.run("pull", "127.0.0.1:1/x"))
        .exitsWith(1)
        .complains("dial tcp 127.0.0.1:1: connect: connection refused");
  }

  @Test
  void loginOpensAClosedRegistry(Docker docker, Platform platform) throws Exception {
    try (RegistryProcess registry = new RegistryProcess(platform.scratch(), "me", "hunter2")) {
      String unique = Docker.fresh("unique");
      registry.push(BusyboxImage.saved(docker, platform.scratch(), "unique", unique), NAME + ":1");
      String image = registry.host() + "/" + NAME + ":1";
      Map<String, String> env =
          Map.of(
              "DOCKER_HOST",
              docker.host(),
              "DOCKER_CONFIG",
              Files.createTempDirectory(platform.scratch(), "login").toString());
      expect(docker.cli("pull", image).withEnv(env).run())
          .exitsWith(1)
          .complains("no basic auth credentials");
      String[] login = {"login", "-u", "me", "--password-stdin", registry.host()};
      expect(docker.cli(login).withEnv(env).withStdin("wrong".getBytes()).run())
          .exitsWith(1)
          .complains("401 Unauthorized");
      expect(docker.cli(login).withEnv(env).withStdin("hunter2".getBytes()).run())
          .succeeds()
          .printsSomethingLike("(?s).*Login Succeeded.*");
      expect(docker.cli("pull", "-q", image).withEnv(env).run()).succeeds();
      docker.ok("rmi", image);
    }
  }

  @Test
  void historyTellsHowAnImageCameToBe(Docker docker) {
    String id = docker.ok("image", "inspect", "-f", "{{.Id}}", BusyboxImage.NAME);
    String format = "{{.ID}}|{{.Comment}}|{{.CreatedBy}}";
    assertThat(docker.ok("history", "--no-trunc", "--format", format, BusyboxImage.NAME))
        .isEqualTo(id + "|Imported from -|");
    assertThat(docker.ok("history", "--format", "{{.Size}}", BusyboxImage.NAME))
        .matches("[0-9.]+MB");
  }

  /** A registry that has {@link #NAME}, tag 1: an image that is nowhere else. */
  static RegistryProcess filled(Docker docker, Platform platform) throws Exception {
    RegistryProcess registry = new RegistryProcess(platform.scratch());
    try {
      Path scratch = platform.scratch();
      registry.push(
          BusyboxImage.saved(docker, scratch, "unique", Docker.fresh("unique")), NAME + ":1");
      return registry;
    } catch (Throwable e) {
      registry.close();
      throw e;
    }
  }
}
