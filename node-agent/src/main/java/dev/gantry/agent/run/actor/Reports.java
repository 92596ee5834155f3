package dev.gantry.agent.run.actor;

import dev.gantry.model.node.AgentReport;
import java.util.function.BooleanSupplier;

/** Where reports go. Neither blocks nor fails: a container does not wait for the control plane. */
public interface Reports {
  void send(AgentReport report);

  /** Travels with the next report, or after a moment. */
  void sendSoon(AgentReport report);

  /**
   * Does what takes microseconds; if it was done, sends the report, before any report of what it
   * brings about.
   *
   * @return whether it was done
   */
  boolean sendWith(AgentReport report, BooleanSupplier act);

  /** The set of containers, or their versions, changed. */
  void heldChanged();
}
