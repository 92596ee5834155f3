package dev.gantry.container.network;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.node.Nodes;
import dev.gantry.container.waiting.Parking;
import dev.gantry.container.waiting.Patience;
import dev.gantry.container.waiting.Waiters;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.NetworkId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Waits until the node of a running container has plugged it into a network, or out. Parked before
 * the commit, so that no report is missed.
 */
@Component
class NodeFollows {
  private final Waiters waiters;
  private final Nodes nodes;
  private final Patience patience;

  NodeFollows(Waiters waiters, Nodes nodes, Patience patience) {
    this.waiters = waiters;
    this.nodes = nodes;
    this.patience = patience;
  }

  /** How it ended. */
  sealed interface Ended {
    /** It is so on the node; or it does not run, and will be so at its start. */
    record Done() implements Ended {}

    /** The node says why not. */
    record Failed(ContainerState state, String why) implements Ended {}

    /** The node said nothing for too long. */
    record Silence(ContainerState state) implements Ended {}
  }

  Duration silence() {
    return patience.startSilence();
  }

  /**
   * @param change to be committed; passes the gate
   * @param in whether it is to be in the network
   */
  Ended apply(Function<Ledger.Gate, ContainerState> change, NetworkId network, boolean in) {
    try (ParkGate gate = new ParkGate()) {
      ContainerState committed = change.apply(gate);
      if (gate.parking == null) {
        return new Ended.Done();
      }
      return gate.parking
          .await(committed, state -> ended(state, committed, network, in), silence())
          .orElseGet(() -> new Ended.Silence(committed));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(
          ErrorCode.UNAVAILABLE, "the container service is stopping; try again", e);
    }
  }

  private static Optional<Ended> ended(
      ContainerState state, ContainerState committed, NetworkId network, boolean in) {
    boolean sameRun =
        state.isRunning()
            && state.run().epoch() == committed.run().epoch()
            && state.run().attempt() == committed.run().attempt();
    if (!sameRun) {
      return Optional.of(new Ended.Done());
    }
    boolean attached =
        state.run().endpoint() != null && state.run().endpoint().attached().contains(network);
    if (attached == in) {
      return Optional.of(new Ended.Done());
    }
    return state.run().message().isEmpty()
        ? Optional.empty()
        : Optional.of(new Ended.Failed(state, state.run().message()));
  }

  private final class ParkGate implements Ledger.Gate, AutoCloseable {
    private Parking parking;

    @Override
    public void check(ContainerState next) {
      if (next.isRunning()) {
        nodes.requireReachable(next.identity().node());
        parking = waiters.park(next.identity().id());
      }
    }

    @Override
    public void close() {
      if (parking != null) {
        parking.close();
      }
    }
  }
}
