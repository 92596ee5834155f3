package dev.gantry.agent.run.actor;

import dev.gantry.model.node.AgentReport;

/** Where reports go. Neither blocks nor fails: a container does not wait for the control plane. */
public interface Reports {
  void send(AgentReport report);

  /** The set of containers, or their versions, changed. */
  void heldChanged();
}
