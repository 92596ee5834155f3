package dev.gantry.container.ledger;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Decision;
import dev.gantry.container.container.Happening;
import dev.gantry.container.container.Lifecycle;
import dev.gantry.container.creation.LimitChange;
import dev.gantry.container.membership.Entry;
import dev.gantry.container.membership.Network;
import dev.gantry.container.waiting.Waiters;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.AgentReport;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Applies decisions: one verb or report, one transaction, with the row locked, the new state and
 * the records that leave. Wakes who waits after the commit.
 */
@Component
public class Ledger {
  private final ContainerRows rows;
  private final Effects effects;
  private final Waiters waiters;
  private final LifecycleMetrics metrics;
  private final Wiring wiring;
  private final TransactionTemplate transaction;
  private final Clock clock;

  Ledger(
      ContainerRows rows,
      Effects effects,
      Waiters waiters,
      LifecycleMetrics metrics,
      Wiring wiring,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.rows = rows;
    this.effects = effects;
    this.waiters = waiters;
    this.metrics = metrics;
    this.wiring = wiring;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /** Looks at a change before it is committed; what it throws undoes the change. */
  @FunctionalInterface
  public interface Gate {
    Gate NONE = state -> {};

    void check(ContainerState next);
  }

  /**
   * Stores a new container and assigns it to its node.
   *
   * @throws NameTaken when a container of the tenant has the name
   */
  public ContainerState create(NewContainer container) {
    Decision.Changed created = Lifecycle.create(container.identity(), clock.instant());
    String name = container.identity().name();
    return unlessTaken(
        new Reference(container.identity().tenant(), name),
        () -> {
          ContainerRow row = NewRow.of(container, created.state());
          rows.saveAndFlush(row);
          if (!container.entries().isEmpty()) {
            wiring.enter(row, container.entries());
          }
          apply(row, null, created);
          return created.state();
        });
  }

  /**
   * Decides a command on the container and applies it.
   *
   * @return the new state; the present one when nothing is to change
   * @throws GantryException when there is no such container, the decision is a refusal, or the gate
   *     throws
   */
  public ContainerState command(Reference reference, Command command, Gate gate) {
    if (command instanceof Command.RenameContainer rename) {
      Reference wanted = new Reference(reference.tenant(), rename.newName());
      return unlessTaken(wanted, () -> decide(reference, command, gate));
    }
    return transaction.execute(status -> decide(reference, command, gate));
  }

  /**
   * Gives a container other limits.
   *
   * @param change of its {@code HostConfig}; what it throws changes nothing
   */
  public LimitChange update(
      Reference reference, Function<Map<String, Object>, LimitChange> change) {
    return transaction.execute(
        status -> {
          ContainerRow row = rows.findAndLock(reference);
          LimitChange limits = change.apply(Documents.tree(row.hostConfig));
          row.spec = Documents.limited(row.spec, limits);
          row.hostConfig = Documents.write(limits.hostConfig());
          row.memoryReservation = limits.resources().memoryReservationBytes();
          decide(row, new Command.UpdateContainer(!limits.restart().isNo()), Gate.NONE);
          return limits;
        });
  }

  /**
   * Has a container enter a network, in the caller's transaction or one of its own.
   *
   * @throws GantryException what {@link dev.gantry.container.membership.Places#enter} throws
   */
  public ContainerState enter(Reference reference, Entry entry, Gate gate) {
    return transaction.execute(
        status -> {
          ContainerRow row = rows.findAndLock(reference);
          wiring.enter(row, List.of(entry));
          effects.rewired(row, "connect", entry.network());
          return decide(row, new Command.RewireContainer(), gate);
        });
  }

  /** Has a container leave a network; as above. */
  public ContainerState leave(Reference reference, Network network, Gate gate) {
    return transaction.execute(
        status -> {
          ContainerRow row = rows.findAndLock(reference);
          wiring.leave(row, network);
          effects.rewired(row, "disconnect", network);
          return decide(row, new Command.RewireContainer(), gate);
        });
  }

  /** A network that a container is in, and that it does not run in, is gone for good. */
  public void lose(ContainerId id, Network network) {
    transaction.executeWithoutResult(
        status ->
            rows.findAndLock(id.value())
                .filter(row -> row.removedAt == null)
                .ifPresent(row -> lose(row, network)));
  }

  private void lose(ContainerRow row, Network network) {
    if (row.toState().run().isActive()) {
      throw new GantryException(
          ErrorCode.FORBIDDEN,
          "error while removing network: network "
              + network.name()
              + " has active endpoints (name:\""
              + row.name
              + "\")");
    }
    if (wiring.lose(row, network)) {
      decide(row, new Command.RewireContainer(), Gate.NONE);
    }
  }

  private ContainerState decide(Reference reference, Command command, Gate gate) {
    ContainerRow row = rows.findAndLock(reference);
    ContainerState state = decide(row, command, gate);
    return command instanceof Command.RenameContainer && row.ownNetworks
        // Others of its networks find it under its new name.
        ? decide(row, new Command.RewireContainer(), Gate.NONE)
        : state;
  }

  private ContainerState decide(ContainerRow row, Command command, Gate gate) {
    ContainerState state = row.toState();
    return switch (Lifecycle.decide(state, command, clock.instant())) {
      case Decision.Changed changed -> {
        gate.check(changed.state());
        apply(row, state, changed);
        rows.flush();
        yield changed.state();
      }
      case Decision.Unchanged unchanged -> state;
      case Decision.Progressed progressed -> state;
      case Decision.Refused refused -> throw new GantryException(refused.code(), refused.message());
    };
  }

  /**
   * Applies a happening in the caller's transaction, or one of its own. Does nothing for a
   * container that is not known, or is another node's.
   */
  public void happened(ContainerId id, NodeId node, Happening happening) {
    transaction.executeWithoutResult(
        status ->
            rows.findAndLock(id.value())
                .filter(row -> row.node.equals(node.value()))
                .ifPresent(row -> decide(row, happening)));
  }

  /**
   * Notes an act on a container, in the caller's transaction or one of its own; takes no lock. Does
   * nothing for a container that is not known, or is another node's.
   */
  public void acted(AgentReport.ContainerActed act) {
    transaction.executeWithoutResult(
        status ->
            rows.findById(act.container().value())
                .filter(row -> row.node.equals(act.node().value()))
                .ifPresent(row -> effects.acted(row, act)));
  }

  private void decide(ContainerRow row, Happening happening) {
    ContainerState state = row.toState();
    switch (Lifecycle.decide(state, happening, clock.instant())) {
      case Decision.Changed changed -> apply(row, state, changed);
      case Decision.Progressed progressed -> waiters.busy(state.identity().id());
      case Decision.Unchanged unchanged -> {}
      case Decision.Refused refused ->
          throw new IllegalStateException("a report can't be refused: " + refused.message());
    }
  }

  /** Reads a container without locking it. */
  public Optional<ContainerState> find(ContainerId id) {
    return transaction.execute(status -> rows.findById(id.value()).map(ContainerRow::toState));
  }

  private void apply(ContainerRow row, ContainerState before, Decision.Changed changed) {
    ContainerState next = changed.state();
    if (!row.name.equals(next.identity().name())) {
      row.spec = Documents.renamed(row.spec, next.identity().name());
      row.name = next.identity().name();
      wiring.renew(row);
    }
    row.set(next);
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            waiters.wake(next);
            metrics.changed(before, next);
          }
        });
    effects.apply(row, next, changed.effects());
  }

  private ContainerState unlessTaken(
      Reference name, java.util.function.Supplier<ContainerState> change) {
    try {
      return transaction.execute(status -> change.get());
    } catch (DataIntegrityViolationException e) {
      if (!String.valueOf(e.getMessage()).contains("container_name")) {
        throw e;
      }
      Optional<String> holder =
          transaction.execute(s -> rows.idOfName(name.tenant().value(), name.text()));
      throw new NameTaken(name.text(), holder.orElse("unknown"));
    }
  }
}
