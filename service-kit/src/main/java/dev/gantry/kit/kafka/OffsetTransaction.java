package dev.gantry.kit.kafka;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.springframework.transaction.support.TransactionTemplate;

/** Applies records and moves the offsets in one transaction. */
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

  /** All or nothing. Of one partition the last offset is stored. */
  void apply(String consumer, List<Change> changes) {
    transaction.executeWithoutResult(
        status -> {
          Map<TopicPartition, Long> next = new LinkedHashMap<>();
          for (Change change : changes) {
            change.apply().run();
            next.put(change.partition(), change.next());
          }
          next.forEach((partition, offset) -> offsets.store(consumer, partition, offset));
        });
  }
}
