package dev.gantry.container.verb;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.node.Nodes;
import dev.gantry.container.waiting.Parking;
import dev.gantry.container.waiting.Waiters;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Applies a command whose answer waits for the node: refused before the commit when the node can't
 * be reached, and parked before the commit, so that no report is missed.
 */
@Component
class ParkedCommand {
  private final Ledger ledger;
  private final Waiters waiters;
  private final Nodes nodes;

  ParkedCommand(Ledger ledger, Waiters waiters, Nodes nodes) {
    this.ledger = ledger;
    this.waiters = waiters;
    this.nodes = nodes;
  }

  /**
   * How it ended.
   *
   * @param committed the state that the command made
   * @param answer empty: the node kept silent for too long
   */
  record Ended<T>(ContainerState committed, Optional<T> answer) {}

  /** Given the committed state: whether a later one answers. */
  interface Question<T> extends Function<ContainerState, Function<ContainerState, Optional<T>>> {}

  <T> Ended<T> apply(Reference reference, Command command, Duration silence, Question<T> question) {
    try (ParkGate gate = new ParkGate()) {
      ContainerState committed = ledger.command(reference, command, gate);
      return new Ended<>(
          committed, gate.parking.await(committed, question.apply(committed), silence));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(
          ErrorCode.UNAVAILABLE, "the container service is stopping; try again", e);
    }
  }

  private final class ParkGate implements Ledger.Gate, AutoCloseable {
    private Parking parking;

    @Override
    public void check(ContainerState next) {
      nodes.requireReachable(next.identity().node());
      parking = waiters.park(next.identity().id());
    }

    @Override
    public void close() {
      if (parking != null) {
        parking.close();
      }
    }
  }
}
