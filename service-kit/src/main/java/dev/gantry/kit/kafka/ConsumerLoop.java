package dev.gantry.kit.kafka;

/** A thread that polls one topic. */
interface ConsumerLoop {
  /** Returns when the position is fixed, or after a bounded time while Kafka is away. */
  void start();

  void stop();

  /** False while Kafka or the database can't be reached. */
  boolean healthy();
}
