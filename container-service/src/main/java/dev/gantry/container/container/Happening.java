package dev.gantry.container.container;

import dev.gantry.model.node.AgentReport;
import java.util.Objects;

/** What happened to a container, as the nodes tell it. */
public sealed interface Happening {
  record RunReported(AgentReport.RunChanged report) implements Happening {
    public RunReported {
      Objects.requireNonNull(report, "report");
    }
  }

  /** Nothing of the container is left on its node. */
  record ContainerRemovedByNode() implements Happening {}

  /** The node's boot id changed: no process of before is alive. */
  record NodeRebooted() implements Happening {}

  /** The node says that it holds no such container, though it was told of it. */
  record RunUnknownToNode() implements Happening {}

  /** The node works on an older assignment than the newest, or on none. */
  record AssignmentMissed() implements Happening {}
}
