package dev.gantry.container.app;

import dev.gantry.container.rollout.Replica;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.run.RunState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Replicas, read from the containers that they are, and the marks that the keeper makes on them.
 */
@Repository
class ReplicaTable {
  private static final String SELECT =
      """
      select c.id, c.tenant, c.name, c.node, c.desired, c.run_epoch, c.run_state, c.run_reason,
        c.run_message, c.run_since, c.run_exit_code, c.started_at, c.run_started_at,
        c.run_finished_at,
        c.labels ->> 'gantry.app' as app, c.labels ->> 'gantry.app.revision' as revision,
        c.labels ->> 'gantry.app.replica' as number, m.draining_since, m.end_noted
      from container c left join app_mark m on m.container = c.id
      where c.labels ->> 'gantry.app' is not null and c.removed_at is null
      """;

  private final JdbcTemplate jdbc;

  ReplicaTable(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** A replica with what people are told of it. */
  record Found(
      AppName app, Replica replica, String name, RunState state, String reason, String message) {}

  Map<AppName, List<Found>> all() {
    return jdbc.query(SELECT + " order by c.created_at, c.id", ReplicaTable::read).stream()
        .collect(Collectors.groupingBy(Found::app));
  }

  List<Found> of(AppName app) {
    return jdbc.query(
        SELECT + " and c.tenant = ? and c.labels ->> 'gantry.app' = ? order by c.created_at, c.id",
        ReplicaTable::read,
        app.tenant().value(),
        app.name());
  }

  void draining(ContainerId container, Instant since) {
    jdbc.update(
        "insert into app_mark (container, draining_since) values (?, ?)"
            + " on conflict (container) do update"
            + " set draining_since = coalesce(app_mark.draining_since, excluded.draining_since)",
        container.value(),
        Timestamp.from(since));
  }

  void endNoted(ContainerId container) {
    jdbc.update(
        "insert into app_mark (container, end_noted) values (?, true)"
            + " on conflict (container) do update set end_noted = true",
        container.value());
  }

  /** Marks go with their containers. */
  void forgetMarks() {
    jdbc.update(
        "delete from app_mark m where not exists (select from container c where c.id = m.container)");
  }

  private static Found read(ResultSet row, int number) throws SQLException {
    RunState state = RunState.valueOf(row.getString("run_state"));
    Timestamp draining = row.getTimestamp("draining_since");
    Replica replica =
        new Replica(
            new ContainerId(row.getString("id")),
            Integer.parseInt(row.getString("number")),
            Integer.parseInt(row.getString("revision")),
            new NodeId(row.getString("node")),
            phase(row, state),
            // By our clock: a node's may be ahead or behind.
            row.getTimestamp("run_since").toInstant(),
            ran(row, state),
            row.getBoolean("end_noted"),
            draining == null ? null : draining.toInstant());
    return new Found(
        new AppName(new TenantId(row.getString("tenant")), row.getString("app")),
        replica,
        row.getString("name"),
        state,
        reason(row, state),
        row.getString("run_message"));
  }

  private static String reason(ResultSet row, RunState state) throws SQLException {
    return state == RunState.EXITED
        ? "exit code " + row.getString("run_exit_code")
        : row.getString("run_reason");
  }

  private static Replica.Phase phase(ResultSet row, RunState state) throws SQLException {
    if (state.isTerminal()) {
      return Replica.Phase.ENDED;
    }
    if (row.getLong("run_epoch") == 0) {
      return Replica.Phase.CREATED;
    }
    if (row.getString("desired").equals("STOPPED")) {
      return Replica.Phase.STOPPING;
    }
    return state == RunState.RUNNING ? Replica.Phase.RUNNING : Replica.Phase.STARTING;
  }

  private static Duration ran(ResultSet row, RunState state) throws SQLException {
    Timestamp from = row.getTimestamp("run_started_at");
    Timestamp to = row.getTimestamp("run_finished_at");
    return !state.isTerminal() || from == null || to == null
        ? Duration.ZERO
        : Duration.between(from.toInstant(), to.toInstant());
  }
}
