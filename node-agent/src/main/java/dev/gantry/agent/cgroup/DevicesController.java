package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * Which device nodes may be opened: none but Docker's default ones, though all may be made.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/devices.html">kernel docs,
 *     devices</a>
 */
record DevicesController() implements Controller {
  private static final List<String> ALLOWED =
      List.of(
          "c *:* m",
          "b *:* m",
          "c 1:3 rwm", // null
          "c 1:5 rwm", // zero
          "c 1:7 rwm", // full
          "c 1:8 rwm", // random
          "c 1:9 rwm", // urandom
          "c 5:0 rwm", // tty
          "c 5:1 rwm", // console
          "c 5:2 rwm", // ptmx
          "c 136:* rwm"); // pts

  @Override
  public String name() {
    return "devices";
  }

  @Override
  public List<Setting> settings(Resources resources, boolean privileged) {
    if (privileged) {
      return List.of();
    }
    List<Setting> settings = new ArrayList<>();
    settings.add(Setting.of("devices.deny", "a"));
    ALLOWED.forEach(device -> settings.add(Setting.of("devices.allow", device)));
    return settings;
  }
}
