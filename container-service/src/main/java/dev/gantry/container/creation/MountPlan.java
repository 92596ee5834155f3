package dev.gantry.container.creation;

import dev.gantry.model.id.VolumeName;
import dev.gantry.model.lease.VolumeLease;
import dev.gantry.model.spec.MountSpec;
import java.util.Map;
import java.util.Optional;

/**
 * A mount as wished, before volumes are leased.
 *
 * @param mode what the tenant wrote after the second colon of {@code -v}; for inspect
 */
public sealed interface MountPlan {
  String target();

  String mode();

  /** Ready for the node; nothing to lease. */
  record Ready(MountSpec spec, String mode) implements MountPlan {
    @Override
    public String target() {
      return spec.target();
    }
  }

  /**
   * A volume to lease.
   *
   * @param name empty: anonymous
   */
  record OfVolume(
      Optional<VolumeName> name,
      String target,
      boolean readOnly,
      boolean copyUp,
      String mode,
      String driver,
      Map<String, String> labels,
      Map<String, String> driverOpts)
      implements MountPlan {
    static OfVolume anonymous(String target, String driver) {
      return new OfVolume(Optional.empty(), target, false, true, "", driver, Map.of(), Map.of());
    }

    VolumeLease.Wish wish() {
      return new VolumeLease.Wish(name.orElse(null), target, driver, labels, driverOpts);
    }
  }
}
