package dev.gantry.container.placement;

/** What an operator wants of a node. */
public enum Availability {
  /** Takes what comes. */
  ACTIVE,
  /** Nothing new; what is there stays. */
  CORDONED,
  /**
   * Nothing new, and what can move moves away: replicas of apps. A plain container stays, its files
   * are there.
   */
  DRAINING
}
