package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.engine.Wish;
import dev.gantry.benchmarks.measure.Subject;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/** Many containers that sleep, handled by several clients. */
final class Herd {
  static final int CLIENTS = 16;
  private static final Wish SLEEPER = Wish.of("sleep", "1000000");

  private final Subject subject;
  private final Clients clients;
  private final int count;

  Herd(Subject subject, Clients clients, int count) {
    this.subject = subject;
    this.clients = clients;
    this.count = count;
  }

  List<String> create() throws IOException {
    return clients.each(
        Collections.nCopies(count, SLEEPER), (api, wish) -> api.create(subject.image(), wish));
  }

  void start(List<String> ids) throws IOException {
    clients.each(
        ids,
        (api, id) -> {
          api.start(id);
          return id;
        });
  }

  /** What an engine says by its answers to the starts must be so. */
  void verifyRunning() throws IOException {
    int running = subject.api().made(true).size();
    if (running != count) {
      throw new IOException(running + " of " + count + " started containers run");
    }
  }

  void remove(List<String> ids) throws IOException {
    clients.each(
        ids,
        (api, id) -> {
          api.removeByForce(id);
          return id;
        });
  }
}
