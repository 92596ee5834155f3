package dev.gantry.agent.run;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.id.ContainerId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which containers were removed here, and by which version of their assignments, so that a late
 * message does not bring one back to life. Not safe for several threads.
 */
public final class Departed {
  private static final int REMEMBERED = 10_000;

  private final Map<ContainerId, Long> versions =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ContainerId, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * Nothing of it is left. It may be removed once more by an older order (of who did not know that
   * it was gone): the highest version counts.
   */
  public void gone(ContainerId container, long version) {
    versions.merge(container, version, Math::max);
  }

  /** Whether the assignment of a container that is not here is older than its removal. */
  public boolean isLate(Assignment.OfContainer assignment) {
    Long version = versions.get(assignment.container());
    return version != null
        && assignment.version() <= version
        && assignment.desired() != DesiredState.REMOVED;
  }
}
