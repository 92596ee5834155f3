package dev.gantry.standalone.part;

import dev.gantry.standalone.installation.LaunchException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;

/** The system user {@code gantry}: PostgreSQL and Kafka run as it, with no way to more rights. */
public final class ServiceUser {
  private static final String NAME = "gantry";

  private ServiceUser() {}

  /** The user, made when the machine does not know it. */
  public static UserPrincipal openOrMake() throws IOException {
    var users = FileSystems.getDefault().getUserPrincipalLookupService();
    try {
      return users.lookupPrincipalByName(NAME);
    } catch (UserPrincipalNotFoundException e) {
      Commands.run(
          List.of(
              "useradd",
              "--system",
              "--user-group",
              "--no-create-home",
              "--home-dir",
              "/nonexistent",
              "--shell",
              "/usr/sbin/nologin",
              NAME));
      return users.lookupPrincipalByName(NAME);
    }
  }

  /** {@code command} as it is run by the user: no groups of ours, no capabilities, no way back. */
  static List<String> as(List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + NAME,
                "--regid=" + NAME,
                "--clear-groups",
                "--inh-caps=-all",
                "--bounding-set=-all",
                "--no-new-privs",
                "--"));
    all.addAll(command);
    return all;
  }

  /** Fails when a folder above {@code path} is closed to the user, and says which. */
  public static void requireReachable(Path path) throws IOException {
    for (Path at = path; at != null; at = at.getParent()) {
      if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        throw new LaunchException(
            """
            %s cannot be entered by the user gantry, as whom PostgreSQL and Kafka run, and %s \
            lies in it. Open it (chmod o+x %s) or choose another place"""
                .formatted(at, path, at));
      }
    }
  }
}
