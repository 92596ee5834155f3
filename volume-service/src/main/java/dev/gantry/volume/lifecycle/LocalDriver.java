package dev.gantry.volume.lifecycle;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.VolumeName;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks what a user asks of the {@code local} driver, the only one, and says what is wrong in
 * Docker's words.
 */
public final class LocalDriver {
  public static final String NAME = "local";

  /** Docker's {@code Scope} of a volume of this driver: it is on one node. */
  public static final String SCOPE = "local";

  private static final Pattern NAME_FORM = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
  private static final int LONGEST_NAME = 255;
  private static final Set<String> DOCKERS_OPTIONS = Set.of("type", "o", "device", "size");

  private LocalDriver() {}

  /** The name, checked. */
  public static VolumeName name(String asked) {
    if (asked.length() == 1) {
      throw refused(
          ErrorCode.BAD_REQUEST,
          asked,
          "volume name is too short, names should be at least two alphanumeric characters");
    }
    if (!NAME_FORM.matcher(asked).matches()) {
      throw refused(
          ErrorCode.BAD_REQUEST,
          asked,
          "\""
              + asked
              + "\" includes invalid characters for a local volume name, only"
              + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host"
              + " directory, use absolute path");
    }
    if (asked.length() > LONGEST_NAME) {
      throw refused(
          ErrorCode.BAD_REQUEST,
          asked,
          "volume name is too long: " + asked.length() + " characters, at most " + LONGEST_NAME);
    }
    return new VolumeName(asked);
  }

  /** Throws when {@code driver} is another one, or {@code options} has what we can't do. */
  public static void check(VolumeName name, String driver, Map<String, String> options) {
    if (driver != null && !driver.isEmpty() && !driver.equals(NAME)) {
      throw refused(
          ErrorCode.NOT_FOUND,
          name.value(),
          "error looking up volume plugin " + driver + ": plugin \"" + driver + "\" not found");
    }
    for (String option : options.keySet()) {
      if (!DOCKERS_OPTIONS.contains(option)) {
        throw refused(ErrorCode.BAD_REQUEST, name.value(), "invalid option: \"" + option + "\"");
      }
      // A volume that ignores them would keep data elsewhere than its owner believes.
      throw refused(
          ErrorCode.NOT_IMPLEMENTED,
          name.value(),
          "option \"" + option + "\" of the local volume driver is not supported yet");
    }
  }

  private static GantryException refused(ErrorCode code, String name, String why) {
    return new GantryException(code, "create " + name + ": " + why);
  }
}
