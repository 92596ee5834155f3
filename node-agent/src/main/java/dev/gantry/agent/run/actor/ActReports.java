package dev.gantry.agent.run.actor;

import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.AgentReport;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Tells of acts on containers (kill, exec, attach, …), which go past their owner, for Docker's
 * event stream. Not urgent: such a report travels with the next one, or after a moment.
 */
public final class ActReports {
  private final Reports reports;
  private final Supplier<NodeId> node;
  private final InstantSource clock;

  public ActReports(Reports reports, Supplier<NodeId> node, InstantSource clock) {
    this.reports = reports;
    this.node = node;
    this.clock = clock;
  }

  /**
   * Tells of an act that was done.
   *
   * @param action as Docker names it
   */
  public void told(ContainerHandle container, String action, Map<String, String> attributes) {
    reports.sendSoon(report(container, action, attributes));
  }

  /**
   * Does an act that takes microseconds, and tells of it when it was done: before anything that it
   * brings about is told.
   *
   * @return whether it was done
   */
  private boolean doing(
      ContainerHandle container,
      String action,
      Map<String, String> attributes,
      BooleanSupplier act) {
    return reports.sendWith(report(container, action, attributes), act);
  }

  /** Sends a signal, as {@link ContainerHandle#signal}, and tells of it. */
  public boolean signal(ContainerHandle container, int number) {
    return doing(
        container,
        "kill",
        Map.of("signal", Integer.toString(number)),
        () -> container.signal(number));
  }

  private AgentReport.ContainerActed report(
      ContainerHandle container, String action, Map<String, String> attributes) {
    return new AgentReport.ContainerActed(
        UUID.randomUUID().toString(),
        container.id(),
        container.tenant(),
        node.get(),
        action,
        attributes,
        clock.instant());
  }
}
