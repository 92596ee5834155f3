package dev.gantry.e2e;

import java.time.Duration;
import org.awaitility.Awaitility;

/** {@code docker events} of one container. */
final class Events {
  private Events() {}

  /** Its actions, one a line, from now on: it is sure to be followed when this returns. */
  static Running of(Docker docker, String container) {
    String id = docker.inspect(container, "{{.Id}}");
    Running events =
        docker.cli("events", "--format", "{{.Action}}", "--filter", "container=" + id).start();
    // Nothing tells when the stream has begun: something that happens again and again does.
    Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              docker.ok("rename", container, container + "-x");
              docker.ok("rename", container + "-x", container);
              return events.out().contains("rename");
            });
    return events;
  }
}
