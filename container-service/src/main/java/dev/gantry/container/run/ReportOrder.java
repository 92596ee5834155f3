package dev.gantry.container.run;

import dev.gantry.model.node.AgentReport;

/**
 * Where a report stands against the run that is known: reports are ordered by (epoch, attempt,
 * sequence), and may come repeated, late or not at all.
 *
 * <p>Within an attempt the states themselves are ordered, so a report that moves the run forward is
 * taken even if its sequence is lower (an agent that lost its counter must not lose an exit code);
 * the sequence tells apart only reports of one state.
 */
public enum ReportOrder {
  /** Of an epoch that was replaced (the fence), or never given out, or of an earlier attempt. */
  STALE,
  /** Says nothing new. */
  REPEATED,
  /** The state is the same, the node is still busy with it. */
  PROGRESS,
  /**
   * The state is the same, its condition is not: frozen or thawed, probed, in other networks, or
   * not restarted after all.
   */
  CONDITION,
  /** The same attempt, further on. */
  FORWARD,
  /** The node began the next attempt of this epoch. */
  NEXT_ATTEMPT;

  public static ReportOrder of(Run known, AgentReport.RunChanged report) {
    if (report.epoch() != known.epoch() || report.attempt() < known.attempt()) {
      return STALE;
    }
    if (report.attempt() > known.attempt()) {
      return NEXT_ATTEMPT;
    }
    if (known.state().canBecome(report.state())) {
      return FORWARD;
    }
    boolean newer = report.sequence() > known.sequence();
    if (newer && !report.progress() && isOtherCondition(known, report)) {
      return CONDITION;
    }
    return newer && report.progress() && !known.state().isTerminal() ? PROGRESS : REPEATED;
  }

  private static boolean isOtherCondition(Run known, AgentReport.RunChanged report) {
    if (known.state() != report.state()) {
      return false;
    }
    boolean frozen =
        known.isRunning()
            && (known.paused() != report.paused() || !known.message().equals(report.message()));
    boolean rewired =
        known.isRunning()
            && report.endpoint() != null
            && !report.endpoint().equals(known.endpoint());
    boolean probed =
        known.isRunning() && report.health() != null && !report.health().equals(known.health());
    return frozen || rewired || probed || (known.restarting() && !report.restarting());
  }
}
