package dev.gantry.kit.kafka;

import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table {@code consumed_offset}: where each consumer goes on, in the database that it fills.
 */
public final class ConsumedOffsets {
  private final JdbcTemplate jdbc;

  public ConsumedOffsets(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  OptionalLong next(String consumer, TopicPartition partition) {
    Long next =
        DataAccessUtils.singleResult(
            jdbc.queryForList(
                "select next_offset from consumed_offset"
                    + " where consumer = ? and topic = ? and partition = ?",
                Long.class,
                consumer,
                partition.topic(),
                partition.partition()));
    return next == null ? OptionalLong.empty() : OptionalLong.of(next);
  }

  void store(String consumer, TopicPartition partition, long next) {
    jdbc.update(
        "insert into consumed_offset (consumer, topic, partition, next_offset) values (?, ?, ?, ?)"
            + " on conflict (consumer, topic, partition)"
            + " do update set next_offset = excluded.next_offset",
        consumer,
        partition.topic(),
        partition.partition(),
        next);
  }
}
