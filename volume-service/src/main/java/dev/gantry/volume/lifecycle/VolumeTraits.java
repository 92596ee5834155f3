package dev.gantry.volume.lifecycle;

import dev.gantry.model.id.ContainerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a volume is made with and keeps.
 *
 * @param options of the driver
 * @param madeFor the container that an anonymous volume was made for: it goes with it when the
 *     container's removal says so; empty for all volumes that a user made
 */
public record VolumeTraits(
    Map<String, String> labels, Map<String, String> options, Optional<ContainerId> madeFor) {
  /**
   * Docker marks volumes made without a name by it; prune removes only these by default.
   *
   * @see <a href="https://docs.docker.com/reference/cli/docker/volume/prune/">docker volume
   *     prune</a>
   */
  public static final String ANONYMOUS_LABEL = "com.docker.volume.anonymous";

  public VolumeTraits {
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    options = options == null ? Map.of() : Map.copyOf(options);
  }

  public static VolumeTraits named(Map<String, String> labels, Map<String, String> options) {
    return new VolumeTraits(labels, options, Optional.empty());
  }

  /** The same, marked as made without a name. */
  public VolumeTraits anonymous() {
    Map<String, String> marked = new HashMap<>(labels);
    marked.put(ANONYMOUS_LABEL, "");
    return new VolumeTraits(marked, options, madeFor);
  }

  public VolumeTraits madeFor(ContainerId container) {
    return new VolumeTraits(labels, options, Optional.of(container));
  }
}
