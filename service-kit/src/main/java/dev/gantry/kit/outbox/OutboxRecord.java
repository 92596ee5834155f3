package dev.gantry.kit.outbox;

/**
 * One row of the outbox: the envelope as JSON text, ready for Kafka.
 *
 * @param aggregate null: each record of its key counts
 */
record OutboxRecord(String id, String topic, String key, String envelope, String aggregate) {}
