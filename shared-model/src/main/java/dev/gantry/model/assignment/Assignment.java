package dev.gantry.model.assignment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.spec.RunSpec;
import java.util.Objects;

/**
 * The whole desired state of one thing on one node. Per key, a higher {@code version} replaces a
 * lower one; a lower or equal one is dropped. Nothing is stopped or removed for being absent.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Assignment.OfContainer.class, name = "container"),
  @JsonSubTypes.Type(value = Assignment.OfVolume.class, name = "volume")
})
public sealed interface Assignment {
  NodeId node();

  TenantId tenant();

  /** Version of the owner's aggregate, growing by every change. */
  long version();

  /** What versions are compared by: {@code container/<id>} or {@code volume/<tenant>/<name>}. */
  String key();

  /**
   * @param epoch counts the starts that a user or an app asked for; 0 before the first. Written by
   *     container-service only
   * @param generation counts changes of the spec
   * @param stop how to stop, for STOPPED; null otherwise
   * @param paused the run that is on is to be frozen: a condition of RUNNING, and of that run only
   */
  record OfContainer(
      ContainerId container,
      TenantId tenant,
      NodeId node,
      long version,
      long epoch,
      long generation,
      DesiredState desired,
      StopOrder stop,
      boolean paused,
      RunSpec spec)
      implements Assignment {
    public OfContainer {
      Objects.requireNonNull(container, "container");
      Objects.requireNonNull(desired, "desired");
    }

    /** Not paused. */
    public OfContainer(
        ContainerId container,
        TenantId tenant,
        NodeId node,
        long version,
        long epoch,
        long generation,
        DesiredState desired,
        StopOrder stop,
        RunSpec spec) {
      this(container, tenant, node, version, epoch, generation, desired, stop, false, spec);
    }

    /** The same wish but for the pause. */
    public OfContainer pausing(boolean pause) {
      return new OfContainer(
          container, tenant, node, version, epoch, generation, desired, stop, pause, spec);
    }

    /** The same wish without its specification. */
    public OfContainer withoutSpec() {
      return new OfContainer(
          container, tenant, node, version, epoch, generation, desired, stop, paused, null);
    }

    @Override
    public String key() {
      return "container/" + container;
    }
  }

  /** A volume that is to be on the node ({@code present}) or whose data is to be deleted. */
  record OfVolume(VolumeName volume, TenantId tenant, NodeId node, long version, boolean present)
      implements Assignment {
    public OfVolume {
      Objects.requireNonNull(volume, "volume");
    }

    @Override
    public String key() {
      return "volume/" + tenant + "/" + volume;
    }
  }
}
