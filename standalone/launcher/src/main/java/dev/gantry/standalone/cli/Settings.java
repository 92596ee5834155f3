package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.LaunchException;
import java.nio.file.Path;

/**
 * What the script knows.
 *
 * @param home {@code GANTRY_HOME}
 * @param dist the staged build
 * @param java the JDK
 */
record Settings(Path home, Path dist, Path java) {
  static Settings read() {
    return new Settings(path("gantry.home"), path("gantry.dist"), path("java.home"));
  }

  private static Path path(String property) {
    String value = System.getProperty(property);
    if (value == null || value.isEmpty()) {
      throw new LaunchException("-D" + property + " is missing: call ./gantry, not Java itself");
    }
    return Path.of(value).toAbsolutePath().normalize();
  }
}
