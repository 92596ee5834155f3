package dev.gantry.image.catalog;

import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.util.List;

/** Who uses an image: implemented by the leases. */
public interface Uses {
  /** Containers with a lease on the image, running ones first, as far as is known here. */
  List<ImageUse> of(TenantId tenant, Digest image);

  /**
   * As {@link #of}, made sure with the owner of the containers: what was removed a moment ago does
   * not count, though its event has not come yet. Not to be called within a transaction.
   */
  List<ImageUse> confirmed(TenantId tenant, Digest image);
}
