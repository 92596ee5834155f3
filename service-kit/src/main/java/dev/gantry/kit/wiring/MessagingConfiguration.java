package dev.gantry.kit.wiring;

import dev.gantry.kit.kafka.ConsumedOffsets;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.kit.outbox.Outbox;
import dev.gantry.kit.outbox.OutboxPublisher;
import dev.gantry.kit.outbox.OutboxRelay;
import dev.gantry.kit.outbox.OutboxTable;
import dev.gantry.model.event.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureAfter;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Outbox, producer, consumers and topics. */
@AutoConfiguration
@AutoConfigureAfter({KafkaAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class})
public class MessagingConfiguration {
  private static final int PARTITIONS = 4;
  private static final String ONE_HOUR_MS = "3600000";

  @Bean(destroyMethod = "close")
  Producer<String, String> gantryProducer(KafkaProperties kafka, MeterRegistry meters) {
    Map<String, Object> properties = new HashMap<>(kafka.buildProducerProperties());
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // The committing thread must not hang when Kafka is away: the outbox keeps the record.
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    KafkaProducer<String, String> producer = new KafkaProducer<>(properties);
    new KafkaClientMetrics(producer).bindTo(meters);
    return producer;
  }

  @Bean
  OutboxTable outboxTable(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
    return new OutboxTable(jdbc, new TransactionTemplate(transactions));
  }

  @Bean
  OutboxPublisher outboxPublisher(Producer<String, String> producer, OutboxTable table) {
    return new OutboxPublisher(producer, table);
  }

  @Bean
  Outbox outbox(OutboxTable table, OutboxPublisher publisher, Clock clock) {
    return new Outbox(table, publisher, clock);
  }

  @Bean
  OutboxRelay outboxRelay(
      OutboxTable table,
      Producer<String, String> producer,
      PlatformTransactionManager transactions,
      MeterRegistry meters) {
    return new OutboxRelay(table, producer, new TransactionTemplate(transactions), meters);
  }

  @Bean
  Consumers consumers(
      KafkaProperties kafka,
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions,
      MeterRegistry meters) {
    return new Consumers(
        kafka.buildConsumerProperties(),
        new ConsumedOffsets(jdbc),
        new TransactionTemplate(transactions),
        meters);
  }

  @Bean
  KafkaAdmin.NewTopics gantryTopics() {
    return new KafkaAdmin.NewTopics(
        List.of(
                Topics.RUN_STATUS,
                Topics.NODE_REPORTS,
                Topics.IMAGES,
                Topics.CONTAINERS,
                Topics.VOLUMES)
            .stream()
            .map(topic -> TopicBuilder.name(topic).partitions(PARTITIONS).build())
            .toArray(org.apache.kafka.clients.admin.NewTopic[]::new));
  }

  /** Changes only: a node that comes late gets a snapshot. */
  @Bean
  KafkaAdmin.NewTopics assignmentTopic() {
    return new KafkaAdmin.NewTopics(
        TopicBuilder.name(Topics.ASSIGNMENTS)
            .partitions(PARTITIONS)
            .config("retention.ms", ONE_HOUR_MS)
            .build());
  }
}
