package dev.gantry.volume.lifecycle;

import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import java.util.Comparator;
import java.util.Objects;

/** What a user calls a volume by. Several generations may have borne the name. */
public record VolumeKey(TenantId tenant, VolumeName name) implements Comparable<VolumeKey> {
  private static final Comparator<VolumeKey> ORDER =
      Comparator.comparing(VolumeKey::tenant).thenComparing(VolumeKey::name);

  public VolumeKey {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(name, "name");
  }

  @Override
  public int compareTo(VolumeKey other) {
    return ORDER.compare(this, other);
  }

  /** {@code tenant/name}: the Kafka key of a volume's events. */
  @Override
  public String toString() {
    return tenant + "/" + name;
  }
}
