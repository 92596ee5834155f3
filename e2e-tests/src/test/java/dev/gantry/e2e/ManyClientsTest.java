package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several users at once. */
@OnPlatform
class ManyClientsTest {
  private static final int CLIENTS = 8;
  private static final int CONTAINERS = 30;
  private static final int SIXTEEN = 16;
  private static final int HUNDRED = 100;

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
  void aHundredOfSixteenParallelClientsRunAtOnceAndLeaveNothing(Docker docker, Platform platform)
      throws Exception {
    List<String> names =
        IntStream.range(0, HUNDRED).mapToObj(i -> docker.container("hundred")).toList();
    List<String> ids = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(SIXTEEN)) {
      List<Future<String>> all = new ArrayList<>();
      for (String name : names) {
        all.add(
            clients.submit(() -> docker.ok("run", "-d", "--name", name, NAME, "sleep", "10000")));
      }
      for (Future<String> one : all) {
        ids.add(one.get());
      }
      assertThat(ids).doesNotHaveDuplicates().hasSize(HUNDRED);
      assertThat(docker.ok("ps", "-q", "--no-trunc").lines().toList()).containsAll(ids);
      List<Future<String>> removals = new ArrayList<>();
      for (String name : names) {
        removals.add(clients.submit(() -> docker.ok("rm", "-f", name)));
      }
      for (Future<String> one : removals) {
        one.get();
      }
    }
    assertThat(docker.ok("ps", "-aq", "--no-trunc").lines().toList())
        .doesNotContainAnyElementsOf(ids);
    if (platform.isOwn()) {
      NodeTraces.expectNone(platform.installation().home(), ids);
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
      assertThat(won).isEqualTo(1);
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
