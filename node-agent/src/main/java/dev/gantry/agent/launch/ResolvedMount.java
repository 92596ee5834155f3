package dev.gantry.agent.launch;

import java.nio.file.Path;

/** A mount of the container whose source is known on this host. Applied in the given order. */
public sealed interface ResolvedMount {
  /** Absolute path inside the container; made if it is missing. */
  String target();

  boolean readOnly();

  /**
   * An existing file or folder of the host (a bind or a volume's folder).
   *
   * @param propagation {@code private}, {@code rprivate}, {@code slave}, {@code rslave}, {@code
   *     shared} or {@code rshared}
   */
  record Bind(Path source, String target, boolean readOnly, String propagation)
      implements ResolvedMount {
    public Bind {
      if (!source.isAbsolute() || !target.startsWith("/")) {
        throw new IllegalArgumentException("bind of " + source + " → " + target);
      }
      propagation = propagation == null || propagation.isEmpty() ? "rprivate" : propagation;
    }
  }

  /**
   * @param options comma-separated as Docker's {@code --tmpfs} takes them, may be empty
   */
  record Tmpfs(String target, boolean readOnly, String options) implements ResolvedMount {
    public Tmpfs {
      if (!target.startsWith("/")) {
        throw new IllegalArgumentException("tmpfs on " + target);
      }
      options = options == null ? "" : options;
    }
  }
}
