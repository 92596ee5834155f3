package dev.gantry.agent.launch;

import java.nio.file.Path;

/**
 * The files that the agent made for this container and that are bound, writable, over the image's.
 * Each may be null: then the image's own file stays.
 */
public record EtcFiles(Path hosts, Path hostname, Path resolvConf) {
  public static final EtcFiles NONE = new EtcFiles(null, null, null);
}
