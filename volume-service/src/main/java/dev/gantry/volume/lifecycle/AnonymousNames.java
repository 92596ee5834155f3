package dev.gantry.volume.lifecycle;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.VolumeName;
import java.nio.charset.StandardCharsets;

/** Names of volumes that nobody named: 64 hexadecimal digits, as Docker's. */
public final class AnonymousNames {
  private AnonymousNames() {}

  /**
   * The name of the volume that {@code container} gets at {@code target}: always the same, so that
   * a repeated lease makes no second volume.
   */
  public static VolumeName of(ContainerId container, String target) {
    // The id has a fixed length: id and target can't run into each other.
    byte[] text = (container.value() + target).getBytes(StandardCharsets.UTF_8);
    return new VolumeName(Digest.of(text).hex());
  }
}
