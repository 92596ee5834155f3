package dev.gantry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Clients that create, start, wait for and remove containers, one after the other, and remember
 * what they were told. Each container notes its runs in a folder of the host.
 */
final class ClientLoad {
  private static final int EXIT_CODE = 5;

  /** What the clocks of a file system and of Java may differ by. */
  private static final Duration CLOCK = Duration.ofMillis(50);

  private static final Pattern ID = Pattern.compile("\"Id\":\"([0-9a-f]{64})\"");

  private final Api api;
  private final Path notes;
  private final Queue<Told> all = new ConcurrentLinkedQueue<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Thread> clients = new ArrayList<>();

  /**
   * @param notes a folder of the host
   */
  ClientLoad(Api api, Path notes) {
    this.api = api;
    this.notes = notes;
  }

  /** What a client was told of one container; null: it did not ask. */
  private static final class Told {
    private final String name = Docker.fresh("load");
    private Api.Answer create;
    private Api.Answer start;
    private Instant startAnswered;
    private Api.Answer wait;
    private Api.Answer remove;

    private List<Api.Answer> answers() {
      List<Api.Answer> answers = new ArrayList<>();
      for (Api.Answer answer : new Api.Answer[] {create, start, wait, remove}) {
        if (answer != null) {
          answers.add(answer);
        }
      }
      return answers;
    }
  }

  void start(int count) {
    for (int i = 0; i < count; i++) {
      clients.add(Thread.ofPlatform().name("client-" + i).start(this::work));
    }
  }

  private void work() {
    try {
      boolean stopped = false;
      while (!stopped) {
        Told told = new Told();
        live(told);
        all.add(told);
        // A part that is away is not to be stormed.
        stopped = stop.await(told.create.ok() ? 20 : 200, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void live(Told told) {
    String script = "echo ran >> /notes/" + told.name + "; exit " + EXIT_CODE;
    told.create =
        api.post(
            "/containers/create?name=" + told.name,
            ("{\"Image\":\"%s\",\"Cmd\":[\"sh\",\"-c\",\"%s\"],"
                    + "\"HostConfig\":{\"Binds\":[\"%s:/notes\"]}}")
                .formatted(BusyboxImage.NAME, script, notes));
    if (!told.create.ok()) {
      return;
    }
    told.start = api.post("/containers/" + told.name + "/start");
    told.startAnswered = Instant.now();
    if (told.start.ok()) {
      told.wait = api.post("/containers/" + told.name + "/wait");
    }
    told.remove = api.delete("/containers/" + told.name);
  }

  /** Ends the clients, each after what it is doing. */
  void stop() {
    stop.countDown();
    for (Thread client : clients) {
      try {
        client.join(Duration.ofMinutes(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
      assertThat(client.isAlive()).as(client.getName() + " hangs").isFalse();
    }
  }

  /** How many requests failed. */
  long failures() {
    return all.stream().flatMap(told -> told.answers().stream()).filter(a -> !a.ok()).count();
  }

  int size() {
    return all.size();
  }

  /** What was told is true, and all that failed said so clearly. */
  void check() throws IOException {
    for (Told told : all) {
      told.answers().forEach(answer -> checkWords(told, answer));
      checkExistence(told);
      checkRuns(told);
    }
  }

  private static void checkWords(Told told, Api.Answer answer) {
    if (answer.ok() || answer.cutOff()) {
      return;
    }
    // A container that did not end in time can't be removed without force.
    boolean stillRunning =
        answer == told.remove && answer.status() == 409 && (told.wait == null || !told.wait.ok());
    if (!stillRunning) {
      assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
      assertThat(answer.body()).as(answer.toString()).contains("\"message\":\"");
    }
  }

  private void checkExistence(Told told) {
    Api.Answer shown = api.get("/containers/" + told.name + "/json");
    if (told.remove != null && told.remove.ok()) {
      assertThat(shown.status()).as("told removed: " + shown).isEqualTo(404);
    } else if (told.create.ok() && (told.remove == null || !told.remove.cutOff())) {
      assertThat(shown.status()).as("told created: " + shown).isEqualTo(200);
      if (told.start != null && told.start.ok()) {
        Awaitility.await(told.name + " ends with its code")
            .atMost(Duration.ofSeconds(30))
            .until(
                () ->
                    api.get("/containers/" + told.name + "/json")
                        .body()
                        .contains("\"ExitCode\":" + EXIT_CODE));
      }
    }
    if (told.wait != null && told.wait.ok()) {
      assertThat(told.wait.body()).as(told.wait.toString()).contains("\"StatusCode\":" + EXIT_CODE);
    }
  }

  private void checkRuns(Told told) throws IOException {
    long runs = runs(told);
    boolean began = told.start != null && told.start.ok();
    if (began) {
      assertThat(runs).as(told.name + " runs once: " + told.answers()).isEqualTo(1);
    } else if (told.start == null || told.start.refusedBeforehand()) {
      assertThat(runs).as(told.name + " was not to run: " + told.answers()).isZero();
    } else {
      assertThat(runs).as(told.name + " runs at most once").isLessThanOrEqualTo(1);
      if (runs == 1 && !told.start.cutOff()) {
        // Its report did not come through in time; but it may not begin after it was taken back.
        assertThat(Files.getLastModifiedTime(notes.resolve(told.name)).toInstant())
            .as(told.name + " began before its start was answered: " + told.answers())
            .isBeforeOrEqualTo(told.startAnswered.plus(CLOCK));
      }
    }
  }

  private long runs(Told told) {
    Path note = notes.resolve(told.name);
    try {
      return Files.exists(note) ? Files.readAllLines(note).size() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what is left; the ids of all containers that there were. */
  List<String> clear() {
    List<String> ids = new ArrayList<>();
    for (Told told : all) {
      Matcher id = ID.matcher(told.create.body());
      if (id.find()) {
        ids.add(id.group(1));
      }
      Api.Answer removed = api.delete("/containers/" + told.name + "?force=1");
      assertThat(removed.status()).as(removed.toString()).isIn(204, 404);
    }
    return ids;
  }
}
