package dev.gantry.kit.kafka;

import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.springframework.transaction.support.TransactionTemplate;

/** Applies a record and moves the offset in one transaction. */
final class OffsetTransaction {
  private final ConsumedOffsets offsets;
  private final TransactionTemplate transaction;

  OffsetTransaction(ConsumedOffsets offsets, TransactionTemplate transaction) {
    this.offsets = offsets;
    this.transaction = transaction;
  }

  OptionalLong next(String consumer, TopicPartition partition) {
    return offsets.next(consumer, partition);
  }

  void apply(String consumer, TopicPartition partition, long next, Runnable change) {
    transaction.executeWithoutResult(
        status -> {
          change.run();
          offsets.store(consumer, partition, next);
        });
  }
}
