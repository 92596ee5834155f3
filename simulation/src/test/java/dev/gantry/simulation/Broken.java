package dev.gantry.simulation;

/** Rules that are broken on purpose, to see that it is noticed. */
enum Broken {
  NOTHING,
  /** The ledger takes a report for newer than it is. */
  ORDER_OF_REPORTS,
  /** The agent ends what a snapshot does not name. */
  KILLS_WHAT_IS_NOT_NAMED,
  /** Heartbeats are compared with nothing: what was lost is not sent again. */
  NO_RESYNC,
  /** The agent takes an assignment for newer than it is. */
  NO_FENCE,
  /** The place of a run that has ended is not given back. */
  KEEPS_PLACES,
  /** An agent does not mark the addresses of those who run as taken. */
  CLAIMS_NO_ADDRESS,
  /** Containers are placed on nodes that are full. */
  OVERFILLS_NODES,
  /** A start is answered as soon as it is written down. */
  ANSWERS_TOO_EARLY
}
