package dev.gantry.volume.catalog;

import dev.gantry.volume.lifecycle.NamedVolume;
import dev.gantry.volume.lifecycle.VolumeKey;
import java.util.Map;

/**
 * Names that no other transaction can change until this one ends.
 *
 * @param versions one for each, higher than all that were given for the name before
 */
public record LockedNames(Map<VolumeKey, NamedVolume> states, Map<VolumeKey, Long> versions) {
  public LockedNames {
    states = Map.copyOf(states);
    versions = Map.copyOf(versions);
  }
}
