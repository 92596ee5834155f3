package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker-py, as Debian has it, goes through what its users do. */
@OnPlatform
class DockerPyTest {
  @Test
  void theTourHolds(Docker docker, @TempDir Path folder) throws IOException {
    Path script = folder.resolve("docker_py_tour.py");
    try (InputStream in = DockerPyTest.class.getResourceAsStream("/docker_py_tour.py")) {
      Files.copy(in, script);
    }
    // Debian's own interpreter: others on the path don't have Debian's packages.
    expect(
            Cli.of("/usr/bin/python3", script.toString())
                .withEnv(Map.of("DOCKER_HOST", docker.host(), "DOCKER_CONFIG", folder.toString()))
                .run())
        .succeeds()
        .prints("the tour is over\n");
  }
}
