package dev.gantry.container.app;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The tables of apps and their revisions. In the caller's transaction. */
@Repository
class AppTable {
  private static final String SELECT =
      """
      select a.*, r.template from app a
      join app_revision r on r.tenant = a.tenant and r.app = a.name and r.revision = a.revision
      """;

  private final JdbcTemplate jdbc;

  AppTable(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** A revision that an app has or had. */
  record Revision(int revision, Template template, Instant createdAt) {}

  List<App> all() {
    return jdbc.query(SELECT + " order by a.tenant, a.name", AppTable::read);
  }

  List<App> of(TenantId tenant) {
    return jdbc.query(
        SELECT + " where a.tenant = ? order by a.name", AppTable::read, tenant.value());
  }

  Optional<App> find(AppName name) {
    return first(" where a.tenant = ? and a.name = ?", name);
  }

  /** Until the end of the transaction nobody else changes it. */
  Optional<App> lock(AppName name) {
    return first(" where a.tenant = ? and a.name = ? for update of a", name);
  }

  private Optional<App> first(String where, AppName name) {
    return jdbc.query(SELECT + where, AppTable::read, name.tenant().value(), name.name()).stream()
        .findFirst();
  }

  /** False when somebody made it in the meantime. */
  boolean add(AppName name, int replicas, Template template, Instant now) {
    int added =
        jdbc.update(
            "insert into app (tenant, name, replicas, revision, created_at) values (?, ?, ?, 1, ?)"
                + " on conflict do nothing",
            name.tenant().value(),
            name.name(),
            replicas,
            Timestamp.from(now));
    if (added == 0) {
      return false;
    }
    addRevision(name, 1, template, now);
    return true;
  }

  private void addRevision(AppName name, int revision, Template template, Instant now) {
    jdbc.update(
        "insert into app_revision (tenant, app, revision, template, created_at)"
            + " values (?, ?, ?, ?::json, ?)",
        name.tenant().value(),
        name.name(),
        revision,
        GantryJson.mapper().writeValueAsString(template),
        Timestamp.from(now));
  }

  /** The next revision; failures of the one before count no more. */
  void revise(App app, Template template, Instant now) {
    int next = app.revision() + 1;
    addRevision(app.name(), next, template, now);
    jdbc.update(
        "update app set revision = ?, failures = 0, retry_at = null, message = ''"
            + " where tenant = ? and name = ?",
        next,
        app.name().tenant().value(),
        app.name().name());
  }

  void scale(AppName name, int replicas) {
    jdbc.update(
        "update app set replicas = ? where tenant = ? and name = ?",
        replicas,
        name.tenant().value(),
        name.name());
  }

  void remove(AppName name, Instant now) {
    jdbc.update(
        "update app set removed_at = ? where tenant = ? and name = ? and removed_at is null",
        Timestamp.from(now),
        name.tenant().value(),
        name.name());
    jdbc.update(
        "delete from app_host where tenant = ? and app = ?", name.tenant().value(), name.name());
  }

  /** With its revisions. */
  void forget(AppName name) {
    jdbc.update(
        "delete from app where tenant = ? and name = ? and removed_at is not null",
        name.tenant().value(),
        name.name());
  }

  List<Revision> revisions(AppName name) {
    return jdbc.query(
        "select revision, template, created_at from app_revision where tenant = ? and app = ?"
            + " order by revision",
        (row, n) ->
            new Revision(
                row.getInt(1), template(row.getString(2)), row.getTimestamp(3).toInstant()),
        name.tenant().value(),
        name.name());
  }

  /** The number of the next replica; empty when another keeper has taken it. */
  boolean take(App app) {
    return jdbc.update(
            "update app set made = made + 1 where tenant = ? and name = ? and made = ?",
            app.name().tenant().value(),
            app.name().name(),
            app.made())
        > 0;
  }

  /**
   * @param retryAt null = at once
   */
  void failures(AppName name, int failures, Instant retryAt, String message) {
    jdbc.update(
        "update app set failures = ?, retry_at = ?, message = ? where tenant = ? and name = ?",
        failures,
        retryAt == null ? null : Timestamp.from(retryAt),
        message,
        name.tenant().value(),
        name.name());
  }

  private static App read(ResultSet row, int number) throws SQLException {
    return new App(
        new AppName(new TenantId(row.getString("tenant")), row.getString("name")),
        row.getInt("replicas"),
        row.getInt("revision"),
        template(row.getString("template")),
        row.getInt("made"),
        row.getInt("failures"),
        instant(row, "retry_at"),
        row.getString("message"),
        row.getTimestamp("created_at").toInstant(),
        instant(row, "removed_at"));
  }

  private static Template template(String json) {
    return GantryJson.mapper().readValue(json, Template.class);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp at = row.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
