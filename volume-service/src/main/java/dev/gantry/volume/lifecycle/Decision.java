package dev.gantry.volume.lifecycle;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.NodeId;
import java.util.List;

/** The answer to a command. */
public sealed interface Decision {
  /**
   * Possible, or done already.
   *
   * @param state what stands behind the name afterwards
   * @param effects empty when nothing changes
   */
  record Done(NamedVolume state, List<Effect> effects) implements Decision {
    public Done {
      effects = List.copyOf(effects);
    }
  }

  /** Not possible; {@code message} is for the user, in Docker's words where Docker has them. */
  record Refused(ErrorCode code, String message) implements Decision {}

  /**
   * Not yet: {@code node} still deletes the data of the volume that bore the name before. Bound
   * now, the new volume would show the old data or lose its own. To be tried again when the node
   * has confirmed.
   */
  record Later(VolumeKey key, NodeId node) implements Decision {}
}
