package dev.gantry.kit.outbox;

import java.sql.Types;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The table {@code outbox} in the service's schema. */
public final class OutboxTable {
  /** Younger rows are still in the hands of the thread that committed them. */
  private static final String SWEEP_AGE = "2 seconds";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  public OutboxTable(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /** One statement, one round trip, however many records. */
  void insert(List<OutboxRecord> records) {
    if (records.isEmpty()) {
      return;
    }
    jdbc.update(
        "insert into outbox (id, topic, record_key, envelope, aggregate)"
            + " select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])",
        array(records.stream().map(OutboxRecord::id).toArray(String[]::new)),
        array(records.stream().map(OutboxRecord::topic).toArray(String[]::new)),
        array(records.stream().map(OutboxRecord::key).toArray(String[]::new)),
        array(records.stream().map(OutboxRecord::envelope).toArray(String[]::new)),
        array(records.stream().map(OutboxRecord::aggregate).toArray(String[]::new)));
  }

  /**
   * In a transaction of its own when there is none: connections need not commit by themselves. Does
   * not wait for the disk: a deletion that a crash of PostgreSQL loses is a record sent twice,
   * which readers drop.
   */
  void delete(List<String> ids) {
    transaction.executeWithoutResult(
        status ->
            jdbc.update(
                "with quick as materialized (select set_config('synchronous_commit', 'off', true))"
                    + " delete from outbox using quick where id = any (?::text[])",
                array(ids.toArray(String[]::new))));
  }

  /** Whether this transaction is the one that sweeps; ends with the transaction. */
  boolean lockForSweep() {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "select pg_try_advisory_xact_lock(hashtext(current_schema() || '.outbox'))",
            Boolean.class));
  }

  List<OutboxRecord> leftOver(int limit) {
    return jdbc.query(
        "select id, topic, record_key, envelope, aggregate from outbox"
            + " where created_at < clock_timestamp() - interval '"
            + SWEEP_AGE
            + "' order by seq limit ?",
        (row, n) ->
            new OutboxRecord(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5)),
        limit);
  }

  long depth() {
    Long count = jdbc.queryForObject("select count(*) from outbox", Long.class);
    return count == null ? 0 : count;
  }

  private static org.springframework.jdbc.core.SqlParameterValue array(String[] values) {
    return new org.springframework.jdbc.core.SqlParameterValue(Types.ARRAY, values);
  }
}
