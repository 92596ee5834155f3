package dev.gantry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The services as separate processes, two of gateway and container-service, killed in turn. */
class ReplicasTest {
  private static final int CLIENTS = 2;

  @Test
  void usersGoOnWhileEachProcessInTurnIsKilledAndStartedAgain() throws Exception {
    Path scratch = Platform.newScratch();
    Installation installation =
        new Installation(Installation.repository(), scratch.resolve("home"));
    try {
      installation.up();
      try (SeparateServices services = SeparateServices.of(installation)) {
        try (Docker docker = services.docker(scratch.resolve("docker"))) {
          BusyboxImage.importInto(docker, scratch);
          killInTurn(services, docker);
        }
      }
    } finally {
      installation.keepLogs("replicas");
      installation.downAll();
      Cli.of("rm", "-rf", "--one-file-system", scratch.toString()).run();
    }
  }

  private static void killInTurn(SeparateServices services, Docker docker)
      throws ExecutionException, InterruptedException, IOException {
    AtomicBoolean over = new AtomicBoolean();
    List<StubbornTour> tours = new ArrayList<>();
    List<Future<Integer>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        StubbornTour tour = new StubbornTour(docker);
        tours.add(tour);
        clients.add(threads.submit(() -> untilOver(tour, over)));
      }
      try {
        for (ServiceProcess service : services.all()) {
          service.kill();
          Thread.sleep(1500);
          service.start();
          Thread.sleep(1500);
        }
      } finally {
        over.set(true);
      }
      for (Future<Integer> client : clients) {
        assertThat(client.get()).as("whole tours").isPositive();
      }
    }
    tours.forEach(
        tour -> System.out.println(tour.repeats() + " steps repeated: " + tour.repeated()));
    // With nobody dying, nothing has to be repeated.
    StubbornTour last = new StubbornTour(docker);
    last.round();
    assertThat(last.repeated()).isEmpty();
  }

  private static int untilOver(StubbornTour tour, AtomicBoolean over) {
    int rounds = 0;
    while (!over.get()) {
      tour.round();
      rounds++;
    }
    return rounds;
  }
}
