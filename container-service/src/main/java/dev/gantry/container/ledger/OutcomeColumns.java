package dev.gantry.container.ledger;

import dev.gantry.container.container.Outcome;
import jakarta.persistence.Embeddable;
import java.time.Instant;

/** What Docker's State remembers of the last run. */
@Embeddable
class OutcomeColumns {
  Instant startedAt;
  Instant finishedAt;
  int exitCode;
  boolean oomKilled;
  String error;

  Outcome toOutcome() {
    return new Outcome(startedAt, finishedAt, exitCode, oomKilled, error);
  }

  void set(Outcome outcome) {
    startedAt = outcome.startedAt();
    finishedAt = outcome.finishedAt();
    exitCode = outcome.exitCode();
    oomKilled = outcome.oomKilled();
    error = outcome.error();
  }
}
