package dev.gantry.kit.kafka;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.event.Envelope;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;

/** Turns Kafka's text into envelopes. */
final class RecordReader<T> {
  private static final Logger LOG = LoggerFactory.getLogger(RecordReader.class);

  private final String topic;
  private final JavaType type;

  RecordReader(String topic, Class<T> payload) {
    this.topic = topic;
    this.type = GantryJson.envelopeOf(payload);
  }

  /** Empty, with an error logged, for a record that can't be read: it would block all behind it. */
  Optional<Envelope<T>> read(ConsumerRecord<String, String> record) {
    try {
      return Optional.of(GantryJson.mapper().readValue(record.value(), type));
    } catch (JacksonException | IllegalArgumentException e) {
      LOG.error(
          "skipped unreadable record at {}-{} offset {}: {}",
          topic,
          record.partition(),
          record.offset(),
          Consumers.describe(topic, String.valueOf(record.value())),
          e);
      return Optional.empty();
    }
  }
}
