package dev.gantry.model.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gantry.model.id.VolumeName;

/** Something mounted into a container beside its root file system. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = MountSpec.Bind.class, name = "bind"),
  @JsonSubTypes.Type(value = MountSpec.Volume.class, name = "volume"),
  @JsonSubTypes.Type(value = MountSpec.Tmpfs.class, name = "tmpfs")
})
public sealed interface MountSpec {
  /** Absolute path inside the container. */
  String target();

  boolean readOnly();

  /**
   * A folder or file of the host. Administrators only.
   *
   * @param propagation Linux mount propagation, {@code rprivate} by default
   * @param createSource make the source folder when it is missing (Docker's {@code -v} form does)
   */
  record Bind(
      String source, String target, boolean readOnly, String propagation, boolean createSource)
      implements MountSpec {
    public Bind {
      Checks.absolute(source);
      Checks.absolute(target);
      propagation = propagation == null || propagation.isEmpty() ? "rprivate" : propagation;
    }
  }

  /**
   * A volume that volume-service leased to this container. {@code copyUp}: an empty volume gets
   * what the image has at the target.
   */
  record Volume(VolumeName name, String target, boolean readOnly, boolean copyUp)
      implements MountSpec {
    public Volume {
      Checks.absolute(target);
    }
  }

  /**
   * @param options comma-separated mount options as Docker takes them ({@code size=64m,mode=1777}),
   *     may be empty
   */
  record Tmpfs(String target, boolean readOnly, String options) implements MountSpec {
    public Tmpfs {
      Checks.absolute(target);
      options = options == null ? "" : options;
    }
  }
}
