package dev.gantry.container.ledger;

import dev.gantry.container.container.Identity;
import dev.gantry.container.run.Run;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;

/** A run that is over. */
@Entity
@Table(name = "run")
class RunRow {
  @Embeddable
  record Key(String container, long epoch, int attempt) implements Serializable {}

  @EmbeddedId Key key;
  String tenant;
  String node;
  String state;
  String reason;
  String message;

  @Column(name = "exit_code")
  Integer exitCode;

  boolean oomKilled;
  Instant startedAt;
  Instant finishedAt;

  protected RunRow() {}

  RunRow(Identity container, Run run) {
    key = new Key(container.id().value(), run.epoch(), run.attempt());
    tenant = container.tenant().value();
    node = container.node().value();
    state = run.state().name();
    reason = run.reason().name();
    message = run.message();
    exitCode = run.exitCode();
    oomKilled = run.oomKilled();
    startedAt = run.startedAt();
    finishedAt = run.finishedAt();
  }
}
