package dev.gantry.volume.lease;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;

/** What container-service, the owner, knows of the containers that hold volumes. */
@FunctionalInterface
public interface Holders {
  /**
   * Whether there is such a container.
   *
   * @throws dev.gantry.model.error.GantryException when the owner can't be asked
   */
  boolean exists(TenantId tenant, ContainerId container);
}
