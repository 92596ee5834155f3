package dev.gantry.agent.launch;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * How this installation launches. Given to {@code KeeperLauncher.open(kernel, config)}, which
 * adopts the keepers of the agent before and starts those that are missing.
 *
 * @param installation id of the installation; names the cgroup parent {@code /gantry-<id>}
 * @param stateDir folder for what the next agent must know of the keepers; made if missing
 * @param keepers how many keepers, 1…4; two are enough for two cores
 * @param userNamespaces whether containers may have them, where the kernel has all that it takes
 */
public record LauncherConfig(
    String installation, Path stateDir, int keepers, boolean userNamespaces) {
  private static final Pattern FORM = Pattern.compile("[0-9a-z][0-9a-z-]{0,40}");

  public LauncherConfig {
    if (!FORM.matcher(installation).matches()) {
      throw new IllegalArgumentException("not an installation id: " + installation);
    }
    if (keepers < 1 || keepers > 4) {
      throw new IllegalArgumentException("keepers must be 1…4: " + keepers);
    }
  }

  public LauncherConfig(String installation, Path stateDir) {
    this(installation, stateDir, 2, true);
  }

  public LauncherConfig withUserNamespaces(boolean wanted) {
    return new LauncherConfig(installation, stateDir, keepers, wanted);
  }
}
