package dev.gantry.container.event;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.event.EngineEvent;
import dev.gantry.model.id.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** The table {@code event}. */
@Component
class EventTable {
  private static final TypeReference<Map<String, String>> ATTRIBUTES = new TypeReference<>() {};
  private static final String COLUMNS =
      "seq, xid, time_nano, type, action, actor, attributes,"
          + " xid < pg_snapshot_xmin(pg_current_snapshot()) as settled";

  private final JdbcTemplate jdbc;

  EventTable(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A row to be written.
   *
   * @param id null for one that can't come twice
   */
  record NewRow(String id, TenantId tenant, EngineEvent event) {}

  /**
   * A row as read.
   *
   * @param settled no row of an older transaction can appear any more
   */
  record Row(long seq, String transaction, boolean settled, EngineEvent event) {}

  /** One statement, one round trip. Drops those whose ids are there. */
  void insert(List<NewRow> rows) {
    jdbc.update(
        "insert into event (id, tenant, time_nano, type, action, actor, attributes)"
            + " select i, t, n::bigint, y, a, o, s::json from unnest(?::text[], ?::text[],"
            + " ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as e(i, t, n, y, a, o, s)"
            + " on conflict (id) where id is not null do nothing",
        array(rows, NewRow::id),
        array(rows, row -> row.tenant().value()),
        array(rows, row -> Long.toString(row.event().timeNano())),
        array(rows, row -> row.event().type()),
        array(rows, row -> row.event().action()),
        array(rows, row -> row.event().actor()),
        array(rows, row -> GantryJson.mapper().writeValueAsString(row.event().attributes())));
  }

  private static SqlParameterValue array(List<NewRow> rows, Function<NewRow, String> column) {
    return new SqlParameterValue(Types.ARRAY, rows.stream().map(column).toArray(String[]::new));
  }

  /** The first transaction that may still be under way. */
  String horizon() {
    return jdbc.queryForObject(
        "select pg_snapshot_xmin(pg_current_snapshot())::text", String.class);
  }

  /** Kept ones behind the cursor up to a time, in the order of time. */
  List<Row> kept(TenantId tenant, EventCursor.Kept cursor, long until, int limit) {
    return jdbc.query(
        "select "
            + COLUMNS
            + " from event where tenant = ? and (time_nano, seq) > (?, ?) and time_nano <= ?"
            + " and xid < ?::xid8 order by time_nano, seq limit ?",
        EventTable::row,
        tenant.value(),
        cursor.timeNano(),
        cursor.seq(),
        until,
        cursor.horizon(),
        limit);
  }

  /** Those of transactions behind the cursor, in their order, whether settled or not. */
  List<Row> live(TenantId tenant, EventCursor.Live cursor, int limit) {
    return jdbc.query(
        "select "
            + COLUMNS
            + " from event where tenant = ? and (xid, seq) > (?::xid8, ?)"
            + " order by xid, seq limit ?",
        EventTable::row,
        tenant.value(),
        cursor.transaction(),
        cursor.seq(),
        limit);
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getLong("seq"),
        row.getString("xid"),
        row.getBoolean("settled"),
        new EngineEvent(
            row.getString("type"),
            row.getString("action"),
            row.getString("actor"),
            GantryJson.mapper().readValue(row.getString("attributes"), ATTRIBUTES),
            row.getLong("time_nano")));
  }

  /** Whether this transaction is the one that prunes; ends with the transaction. */
  boolean lockForPruning() {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "select pg_try_advisory_xact_lock(hashtext(current_schema() || '.event'))",
            Boolean.class));
  }

  List<String> tenants() {
    return jdbc.queryForList("select distinct tenant from event", String.class);
  }

  int deleteOlder(String tenant, long timeNano) {
    return jdbc.update("delete from event where tenant = ? and time_nano < ?", tenant, timeNano);
  }

  /** Deletes all but the newest of a tenant. */
  int deleteAllBut(String tenant, long newest) {
    return jdbc.update(
        "delete from event where tenant = ? and (time_nano, seq) <="
            + " (select time_nano, seq from event where tenant = ?"
            + " order by time_nano desc, seq desc offset ? limit 1)",
        tenant,
        tenant,
        newest);
  }

  /** Rows that came with a dump from another server, whose transactions are none of this one's. */
  int adoptForeign() {
    return jdbc.update(
        "update event set xid = '0' where xid >= pg_snapshot_xmax(pg_current_snapshot())");
  }

  long count() {
    Long count = jdbc.queryForObject("select count(*) from event", Long.class);
    return count == null ? 0 : count;
  }
}
