package dev.gantry.volume.catalog;

import dev.gantry.kit.outbox.Outbox;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.Topics;
import dev.gantry.model.event.VolumeEvent;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.volume.lifecycle.Decision;
import dev.gantry.volume.lifecycle.Effect;
import dev.gantry.volume.lifecycle.NamedVolume;
import dev.gantry.volume.lifecycle.Volume;
import dev.gantry.volume.lifecycle.VolumeCommand;
import dev.gantry.volume.lifecycle.VolumeKey;
import dev.gantry.volume.lifecycle.VolumeLifecycle;
import dev.gantry.volume.lifecycle.VolumeState;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** All volumes of all tenants; the one place that changes them. */
@Component
public class Catalog {
  private final VolumeTable table;
  private final Outbox outbox;
  private final TransactionTemplate transaction;
  private final Clock clock;

  Catalog(VolumeTable table, Outbox outbox, PlatformTransactionManager transactions, Clock clock) {
    this.table = table;
    this.outbox = outbox;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /** Within the caller's transaction: nobody else changes these names until it ends. */
  public LockedNames lock(Collection<VolumeKey> keys) {
    Map<VolumeKey, Long> versions = table.lock(keys);
    Map<VolumeKey, NamedVolume> states = new HashMap<>();
    keys.forEach(key -> states.put(key, NamedVolume.absent(key)));
    // A second statement on purpose: it sees what was committed before the locks were had.
    table.load(keys).forEach(named -> states.put(named.key(), named));
    return new LockedNames(states, versions);
  }

  /** Within the caller's transaction: rows now, events when it commits. */
  public void apply(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Save save -> table.save(save.volume());
        case Effect.Forget forget -> table.forget(forget.volume());
        case Effect.Assign assign -> send(assign.assignment());
        case Effect.Publish publish -> publish(publish.key(), publish.version(), publish.event());
      }
    }
  }

  /** Decides on one name and applies it, in one transaction: the caller's, if there is one. */
  public Decision attempt(VolumeKey key, VolumeCommand command) {
    return transaction.execute(
        status -> {
          LockedNames locked = lock(List.of(key));
          Decision decision =
              VolumeLifecycle.decide(
                  locked.states().get(key), command, locked.versions().get(key), clock.instant());
          if (decision instanceof Decision.Done done) {
            apply(done.effects());
          }
          return decision;
        });
  }

  /**
   * As {@link #attempt}, for callers to whom a refusal is an error.
   *
   * @return what stands behind the name afterwards
   * @throws GantryException when it is refused
   */
  public NamedVolume change(VolumeKey key, VolumeCommand command) {
    // Thrown outside the transaction: inside it would spoil one that the caller goes on with.
    return switch (attempt(key, command)) {
      case Decision.Done done -> done.state();
      case Decision.Refused refused -> throw new GantryException(refused.code(), refused.message());
      case Decision.Later later ->
          throw new IllegalStateException("only leases bind volumes: " + later);
    };
  }

  /** The volume that the tenant sees by this name; Docker's 404 when there is none. */
  public Volume get(VolumeKey key) {
    return table.load(List.of(key)).stream()
        .flatMap(named -> named.live().stream())
        .findFirst()
        .orElseThrow(
            () -> {
              Decision.Refused refused = VolumeLifecycle.noSuchVolume(key);
              return new GantryException(refused.code(), refused.message());
            });
  }

  /** The volumes that the tenant sees, by name. */
  public List<NamedVolume> list(TenantId tenant) {
    return table.live(tenant);
  }

  /** The anonymous volumes that were made for a container and are still there. */
  public List<VolumeKey> madeFor(TenantId tenant, ContainerId container) {
    return table.madeFor(tenant, container);
  }

  /** All that the node is to know, as it is now. */
  public List<Assignment> assignments(NodeId node) {
    return table.on(node).stream()
        .<Assignment>map(volume -> volume.assignment().orElseThrow())
        .toList();
  }

  /** Tells everyone of something that changes no volume: mount, unmount. */
  public void announce(VolumeEvent event) {
    publish(new VolumeKey(event.tenant(), event.volume()), table.nextVersion(), event);
  }

  /** How many there are in each state; a state without any is left out. */
  public Map<VolumeState, Long> counts() {
    return table.counts();
  }

  private void send(Assignment assignment) {
    outbox.append(
        Topics.ASSIGNMENTS,
        assignment.node().value(),
        assignment.tenant(),
        assignment.version(),
        assignment);
  }

  private void publish(VolumeKey key, long version, VolumeEvent event) {
    outbox.append(Topics.VOLUMES, key.toString(), key.tenant(), version, event);
  }
}
