package dev.gantry.volume.lease;

import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.lease.VolumeLease;
import dev.gantry.volume.catalog.Catalog;
import dev.gantry.volume.catalog.LockedNames;
import dev.gantry.volume.catalog.VolumeSettings;
import dev.gantry.volume.lifecycle.LeasePlan;
import dev.gantry.volume.lifecycle.LocalDriver;
import dev.gantry.volume.lifecycle.Volume;
import dev.gantry.volume.lifecycle.VolumeCommand;
import dev.gantry.volume.lifecycle.VolumeKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Holds volumes for containers. */
@Component
public class Leases {
  private final Catalog catalog;
  private final LeaseTable table;
  private final VolumeSettings settings;
  private final TransactionTemplate transaction;
  private final Clock clock;

  Leases(
      Catalog catalog,
      LeaseTable table,
      VolumeSettings settings,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.catalog = catalog;
    this.table = table;
    this.settings = settings;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /** What came of one try. */
  sealed interface Attempt {
    record Held(VolumeLease lease) implements Attempt {}

    record Wait(LeasePlan.Deferred until) implements Attempt {}
  }

  /** One transaction: the volumes made and bound, the leases written. */
  Attempt tryHold(VolumeLease.Request request) {
    for (VolumeLease.Wish wish : request.volumes()) {
      LocalDriver.check(LeasePlan.nameOf(request, wish), wish.driver(), wish.driverOpts());
    }
    return transaction.execute(
        status -> {
          LockedNames locked = catalog.lock(new LinkedHashSet<>(LeasePlan.keys(request)));
          return switch (LeasePlan.of(
              request, locked.states(), locked.versions(), clock.instant())) {
            case LeasePlan.Granted granted -> {
              catalog.apply(granted.effects());
              VolumeLease lease = lease(request, granted.volumes());
              table.put(request.tenant(), lease, clock.instant().plus(settings.lease()));
              yield new Attempt.Held(lease);
            }
            case LeasePlan.Denied denied ->
                throw new GantryException(denied.why().code(), denied.why().message());
            case LeasePlan.Deferred deferred -> new Attempt.Wait(deferred);
          };
        });
  }

  /** The container exists: its leases last until it is removed. */
  public void confirm(TenantId tenant, ContainerId container) {
    transaction.executeWithoutResult(status -> table.confirm(tenant, container));
  }

  /**
   * The container is gone. A repeat does no harm.
   *
   * @param removeAnonymous also the volumes that were made for it, unless another container holds
   *     them
   */
  public void end(TenantId tenant, ContainerId container, boolean removeAnonymous) {
    transaction.executeWithoutResult(
        status -> {
          List<VolumeKey> made =
              removeAnonymous ? catalog.madeFor(tenant, container) : List.<VolumeKey>of();
          if (!made.isEmpty()) {
            // All names first and at once, as for a lease: two who lock never wait for each other.
            catalog.lock(made);
          }
          table.end(tenant, container);
          // One that another container holds is refused, and stays.
          made.forEach(key -> catalog.attempt(key, new VolumeCommand.Remove()));
        });
  }

  /** Containers whose confirmed lease keeps the volume from being removed. */
  public List<ContainerId> confirmedHolders(VolumeKey key) {
    return table.confirmedHolders(key);
  }

  private VolumeLease lease(VolumeLease.Request request, List<Volume> volumes) {
    List<VolumeLease.Leased> leased = new ArrayList<>();
    for (int i = 0; i < volumes.size(); i++) {
      VolumeLease.Wish wish = request.volumes().get(i);
      Volume volume = volumes.get(i);
      leased.add(
          new VolumeLease.Leased(
              volume.key().name(),
              wish.target(),
              volume.node().orElseThrow(),
              wish.name() == null,
              settings.mountpoint(volume.key())));
    }
    return new VolumeLease(request.container(), leased);
  }
}
