package dev.gantry.container.waiting;

import dev.gantry.container.container.ContainerState;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.Topics;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.AgentReport;
import java.util.Optional;
import java.util.function.Function;

/**
 * Wakes parked answers of this replica for changes that other replicas commit. Reads the row only
 * when somebody waits who has not heard of the change.
 */
public final class Follower {
  private final Waiters waiters;
  private final Function<ContainerId, Optional<ContainerState>> rows;

  public Follower(Waiters waiters, Function<ContainerId, Optional<ContainerState>> rows) {
    this.waiters = waiters;
    this.rows = rows;
  }

  /** Registers with Kafka; runs until the consumers are stopped. */
  public void follow(Consumers consumers) {
    consumers.follow("waiters", Topics.CONTAINERS, ContainerEvent.class, this::changed);
    consumers.follow("waiters", Topics.RUN_STATUS, AgentReport.class, this::reported);
  }

  void changed(Envelope<ContainerEvent> event) {
    ContainerId id = event.payload().container();
    if (waiters.behind(id, event.version())) {
      rows.apply(id).ifPresentOrElse(waiters::wake, () -> gone(event.payload()));
    }
  }

  /**
   * The row went before this replica could read it ({@code --rm}): what is to be known of its end
   * stands in the events, which come in their order. Others than these two say nothing of it.
   */
  private void gone(ContainerEvent event) {
    String exitCode = event.action().equals("die") ? event.attributes().get("exitCode") : null;
    if (exitCode != null) {
      waiters.vanished(
          event.container(), new Parking.Signal.EndedAndVanished(Integer.parseInt(exitCode)));
    } else if (event.removed()) {
      waiters.vanished(event.container(), new Parking.Signal.Vanished());
    }
  }

  private void reported(Envelope<AgentReport> report) {
    if (report.payload() instanceof AgentReport.RunChanged run) {
      waiters.busy(run.container());
    }
  }
}
