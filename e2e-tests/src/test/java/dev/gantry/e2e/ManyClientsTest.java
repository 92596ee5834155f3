package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Several users at once. */
@OnPlatform
class ManyClientsTest {
  private static final int CLIENTS = 8;
  private static final int CONTAINERS = 30;

  @Test
  void thirtyContainersOfEightParallelClientsAllRunAndEndRight(Docker docker) throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CONTAINERS; i++) {
        int number = i;
        all.add(clients.submit(() -> runsAndEnds(docker, number)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  @Test
  void oneNameIsGivenToOneOfManyClients(Docker docker) throws Exception {
    String name = docker.container("raced");
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<Result>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(clients.submit(() -> docker.run("create", "--name", name, NAME, "true")));
      }
      int won = 0;
      for (Future<Result> one : all) {
        Result result = one.get();
        if (result.code() == 0) {
          won++;
        } else {
          expect(result).exitsWith(1).complains("is already in use by container");
        }
      }
      org.assertj.core.api.Assertions.assertThat(won).isEqualTo(1);
    }
  }

  private static void runsAndEnds(Docker docker, int number) {
    String name = docker.container("many");
    String script = "cat; echo " + number + "; exit " + (number + 1);
    expect(
            docker
                .cli("run", "-i", "--name", name, NAME, "sh", "-c", script)
                .withStdin(
                    ("input " + number + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .run())
        .exitsWith(number + 1)
        .prints("input " + number + "\n" + number + "\n");
    expect(docker.run("wait", name)).prints(number + 1 + "\n");
    expect(docker.run("rm", name)).succeeds();
  }
}
