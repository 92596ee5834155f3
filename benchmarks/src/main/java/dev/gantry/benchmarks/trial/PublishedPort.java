package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.engine.Commands;
import dev.gantry.benchmarks.engine.EngineApi;
import dev.gantry.benchmarks.engine.Wish;
import dev.gantry.benchmarks.measure.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Shows that a published port reaches the container: an engine that only says so is no peer. */
final class PublishedPort {
  private static final String WORD = "reached";
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private PublishedPort() {}

  static void verify(Subject subject) throws IOException {
    EngineApi api = subject.api();
    String server = "while :; do echo " + WORD + " | nc -l -p 80; done";
    String id = api.create(subject.image(), Wish.of("sh", "-c", server).on("bridge", true));
    try {
      api.start(id);
      ask(subject, api.hostPort(id));
    } finally {
      api.removeByForce(id);
    }
  }

  /** Until the server listens: before, a proxy in between may answer with nothing. */
  private static void ask(Subject subject, int port) throws IOException {
    List<String> client =
        subject
            .engine()
            .inItsNetwork(
                List.of("busybox", "timeout", "2", "busybox", "nc", "127.0.0.1", "" + port));
    long deadline = System.nanoTime() + LIMIT.toNanos();
    IOException last = new IOException("not asked");
    while (System.nanoTime() < deadline) {
      try {
        String answer = Commands.run(client, Map.of());
        if (answer.strip().equals(WORD)) {
          return;
        }
        last = new IOException("it answered '" + answer.strip() + "'");
      } catch (IOException e) {
        last = e;
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    throw new IOException("port " + port + " of " + subject.name() + " is not reached", last);
  }
}
