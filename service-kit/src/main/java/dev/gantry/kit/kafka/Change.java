package dev.gantry.kit.kafka;

import org.apache.kafka.common.TopicPartition;

/**
 * What one record does.
 *
 * @param next offset to go on at when it is done
 */
record Change(TopicPartition partition, long next, Runnable apply) {
  /** Moves on and does nothing. */
  Change skipped() {
    return new Change(partition, next, () -> {});
  }
}
