package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.List;

/**
 * Pause. Nothing to be told at the begin: a group is made thawed. cgroup v2 has {@code
 * cgroup.freeze} for it (1 or 0), and tells in {@code cgroup.events} when all are frozen.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/freezer-subsystem.html">kernel docs,
 *     cgroup freezer</a>
 */
record FreezerController() implements Controller {
  static final String STATE = "freezer.state";
  static final Setting FREEZE = Setting.of(STATE, "FROZEN");
  static final Setting THAW = Setting.of(STATE, "THAWED");

  /** What the kernel says of a group. */
  enum State {
    THAWED,
    /** Some processes have not come to a point where they can be frozen. */
    FREEZING,
    FROZEN;

    static State of(String text) {
      return State.valueOf(text.trim());
    }
  }

  @Override
  public String name() {
    return "freezer";
  }

  @Override
  public List<Setting> settings(Resources resources, boolean privileged) {
    return List.of();
  }
}
