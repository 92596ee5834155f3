package dev.gantry.volume.removal;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.volume.catalog.Catalog;
import dev.gantry.volume.filter.VolumeFilter;
import dev.gantry.volume.lease.Holders;
import dev.gantry.volume.lease.Leases;
import dev.gantry.volume.lifecycle.Decision;
import dev.gantry.volume.lifecycle.NamedVolume;
import dev.gantry.volume.lifecycle.VolumeCommand;
import dev.gantry.volume.lifecycle.VolumeKey;
import java.util.List;
import org.springframework.stereotype.Component;

/** Removes one volume, or all that a filter takes. */
@Component
public class VolumeRemoval {
  private final Catalog catalog;
  private final Leases leases;
  private final Holders holders;

  VolumeRemoval(Catalog catalog, Leases leases, Holders holders) {
    this.catalog = catalog;
    this.leases = leases;
    this.holders = holders;
  }

  /**
   * Removes the volume that users see by this name.
   *
   * @throws GantryException VOLUME_IN_USE or NO_SUCH_VOLUME in Docker's words
   */
  public void remove(VolumeKey key) {
    Decision decision = catalog.attempt(key, new VolumeCommand.Remove());
    if (decision instanceof Decision.Refused refused
        && refused.code() == ErrorCode.VOLUME_IN_USE
        && endLeasesOfTheGone(key)) {
      decision = catalog.attempt(key, new VolumeCommand.Remove());
    }
    if (decision instanceof Decision.Refused refused) {
      throw new GantryException(refused.code(), refused.message());
    }
  }

  /** Removes what the filter takes and nobody holds; answers the names. */
  public List<VolumeName> prune(TenantId tenant, VolumeFilter filter) {
    return catalog.list(tenant).stream()
        .filter(filter)
        .map(NamedVolume::key)
        // In use by now, or removed by someone else: then it is not ours to report.
        .filter(key -> catalog.attempt(key, new VolumeCommand.Remove()) instanceof Decision.Done)
        .map(VolumeKey::name)
        .toList();
  }

  /**
   * {@code rm c; volume rm v} must work although the event of the first may still be under way: so
   * before a refusal the owner is asked for the containers whose lease it had confirmed.
   */
  private boolean endLeasesOfTheGone(VolumeKey key) {
    boolean any = false;
    for (ContainerId container : leases.confirmedHolders(key)) {
      if (isGone(key.tenant(), container)) {
        leases.end(key.tenant(), container, false);
        any = true;
      }
    }
    return any;
  }

  private boolean isGone(TenantId tenant, ContainerId container) {
    try {
      return !holders.exists(tenant, container);
    } catch (GantryException e) {
      // Unknown is not gone: the refusal stands.
      return false;
    }
  }
}
