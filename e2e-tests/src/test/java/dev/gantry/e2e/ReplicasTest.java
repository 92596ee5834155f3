package dev.gantry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Two gateways and two container-services, killed in turn under users who go on working. */
@OnPlatform
class ReplicasTest {
  private static final int USERS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Users work for so long with one process fewer. */
  private static final Duration MISSING = Duration.ofSeconds(4);

  @Test
  void aProcessThatIsKilledCostsARetryAtMost(Platform shared) throws Exception {
    Assumptions.assumeTrue(shared.isOwn(), "services of a platform given to us are not ours");
    HostSnapshot before = HostSnapshot.take();
    Path scratch = Platform.newScratch();
    Installation installation =
        new Installation(Installation.repository(), scratch.resolve("home"));
    try {
      installation.up();
      try (SeparateServices services = new SeparateServices(installation)) {
        services.start();
        work(installation, services, scratch);
      }
    } finally {
      installation.keepLogs("replicas");
      installation.downAll();
      Cli.of("rm", "-rf", "--one-file-system", scratch.toString()).run();
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(HostSnapshot.take().newSince(before)).isEmpty());
  }

  private static void work(Installation installation, SeparateServices services, Path scratch)
      throws Exception {
    Docker docker = client(installation, scratch);
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> docker.run("run", "--rm", BusyboxImage.NAME, "true").code() == 0);
    Stubborn user = new Stubborn(docker);
    try (RegistryProcess registry = new RegistryProcess(scratch)) {
      StubbornTour tour =
          new StubbornTour(
              user, scratch, registry, BusyboxImage.saved(docker, scratch, "pulled", "pulled"));
      work(services, user, tour);
    }
    assertThat(user.longestRow()).as("tries of one thing beyond the first").isLessThanOrEqualTo(2);
    await().atMost(PATIENCE).until(() -> docker.run("ps", "-aq").text().isEmpty());
    assertThat(docker.ok("volume", "ls", "-q")).isEmpty();
    assertThat(docker.ok("images", "-q").lines()).hasSize(1);
  }

  private static void work(SeparateServices services, Stubborn user, StubbornTour tour)
      throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        all.add(
            users.submit(
                () -> {
                  while (!over.get()) {
                    tour.run();
                  }
                }));
      }
      try {
        for (ServiceProcess one : services.replicated()) {
          killAndStart(one, user, tour, all);
        }
      } finally {
        over.set(true);
      }
      for (Future<?> worker : all) {
        worker.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    }
    System.out.println(tour.tours() + " tours, " + user.retries() + " retries");
    assertThat(tour.tours()).isGreaterThan(2 * USERS);
  }

  private static void killAndStart(
      ServiceProcess one, Stubborn user, StubbornTour tour, List<Future<?>> users)
      throws InterruptedException, ExecutionException {
    int before = user.retries();
    int toursBefore = tour.tours();
    one.kill();
    Thread.sleep(MISSING);
    one.start();
    one.awaitHealthy();
    await().atMost(PATIENCE).until(() -> tour.tours() > toursBefore || anyFailed(users));
    System.out.println(one.name() + " killed: " + (user.retries() - before) + " retries");
    for (Future<?> worker : users) {
      if (worker.isDone()) {
        worker.get();
      }
    }
  }

  private static boolean anyFailed(List<Future<?>> users) {
    return users.stream().anyMatch(Future::isDone);
  }

  private static Docker client(Installation installation, Path scratch) throws IOException {
    Path config = Files.createDirectory(scratch.resolve("config"));
    Files.writeString(
        config.resolve("config.json"),
        "{\"HttpHeaders\":{\"Authorization\":\"Bearer " + installation.adminToken() + "\"}}");
    Docker docker = new Docker("tcp://127.0.0.1:" + installation.basePort(), config);
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              BusyboxImage.importInto(docker, scratch);
              return true;
            });
    return docker;
  }
}
