package dev.gantry.container.ledger;

import dev.gantry.container.run.Run;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;

/** The newest run of a container, in its row. */
@Embeddable
class RunColumns {
  @Column(name = "run_epoch")
  long epoch;

  @Column(name = "run_attempt")
  int attempt;

  @Column(name = "run_sequence")
  long sequence;

  @Column(name = "run_state")
  @Enumerated(EnumType.STRING)
  RunState state;

  @Column(name = "run_reason")
  @Enumerated(EnumType.STRING)
  RunReason reason;

  @Column(name = "run_message")
  String message;

  @Column(name = "run_exit_code")
  Integer exitCode;

  @Column(name = "run_oom_killed")
  boolean oomKilled;

  @Column(name = "run_pid")
  long pid;

  @Column(name = "run_started_at")
  Instant startedAt;

  @Column(name = "run_finished_at")
  Instant finishedAt;

  @Column(name = "run_since")
  Instant since;

  @Column(name = "run_endpoint")
  @ColumnTransformer(write = "?::json")
  String endpoint;

  @Column(name = "run_paused")
  boolean paused;

  @Column(name = "run_restarting")
  boolean restarting;

  @Column(name = "run_health")
  @ColumnTransformer(write = "?::json")
  String health;

  Run toRun() {
    return new Run(
        epoch,
        attempt,
        sequence,
        state,
        reason,
        message,
        exitCode,
        oomKilled,
        pid,
        startedAt,
        finishedAt,
        since,
        endpoint == null ? null : Documents.endpoint(endpoint),
        paused,
        restarting,
        health == null ? null : Documents.health(health));
  }

  void set(Run run) {
    epoch = run.epoch();
    attempt = run.attempt();
    sequence = run.sequence();
    state = run.state();
    reason = run.reason();
    message = run.message();
    exitCode = run.exitCode();
    oomKilled = run.oomKilled();
    pid = run.pid();
    startedAt = run.startedAt();
    finishedAt = run.finishedAt();
    since = run.since();
    paused = run.paused();
    restarting = run.restarting();
    health = run.health() == null ? null : Documents.write(run.health());
    endpoint = run.endpoint() == null ? null : Documents.write(run.endpoint());
  }
}
