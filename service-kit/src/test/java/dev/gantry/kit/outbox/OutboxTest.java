package dev.gantry.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gantry.kit.kafka.Apply;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.kit.testing.KafkaForTests;
import dev.gantry.kit.testing.PostgresForTests;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.id.TenantId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Outbox and consumers against a real PostgreSQL and a real Kafka. */
class OutboxTest {
  private static final TenantId TENANT = new TenantId("acme");
  private static final AtomicInteger TOPICS = new AtomicInteger();

  record Thing(String name) implements Item {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes(@JsonSubTypes.Type(value = Thing.class, name = "thing"))
  sealed interface Item {}

  @SpringBootApplication
  static class App {}

  private final String topic = "things-" + TOPICS.incrementAndGet();
  private final String database = PostgresForTests.newDatabase();
  private final List<Envelope<Thing>> seen = new CopyOnWriteArrayList<>();
  private ConfigurableApplicationContext context;
  private JdbcTemplate jdbc;
  private TransactionTemplate transaction;
  private Outbox outbox;

  @BeforeEach
  void start() {
    context = run();
    jdbc = context.getBean(JdbcTemplate.class);
    transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    outbox = context.getBean(Outbox.class);
  }

  private ConfigurableApplicationContext run() {
    return new SpringApplicationBuilder(App.class)
        .web(WebApplicationType.NONE)
        .properties(
            "gantry.inner.secret=0123456789abcdef0123456789abcdef",
            "spring.datasource.url=" + database,
            // As container-service has it: what is not committed is undone.
            "spring.datasource.hikari.auto-commit=false",
            "spring.flyway.locations=classpath:db/kit",
            "spring.main.banner-mode=off",
            "spring.kafka.bootstrap-servers=" + KafkaForTests.bootstrapServers())
        .run();
  }

  @AfterEach
  void stop() {
    context.close();
  }

  private void append(int version) {
    transaction.executeWithoutResult(
        status -> outbox.append(topic, "k", TENANT, version, new Thing("v" + version)));
  }

  private void commit(String sql, Object... arguments) {
    transaction.executeWithoutResult(status -> jdbc.update(sql, arguments));
  }

  private long rows() {
    return jdbc.queryForObject("select count(*) from outbox", Long.class);
  }

  @Test
  void aCommittedRecordArrivesOnceAndLeavesTheTable() {
    // Who else would send it once more, and then delete it.
    context.getBean(OutboxRelay.class).stop();
    append(1);
    context.getBean(Consumers.class).group("g-" + topic, topic, Thing.class, seen::add);
    append(2);
    Awaitility.await().until(() -> seen.size() == 2 && rows() == 0);
    assertThat(seen).extracting(Envelope::version).containsExactly(1L, 2L);
    assertThat(seen.getFirst().payload()).isEqualTo(new Thing("v1"));
  }

  @Test
  void aSealedPayloadComesBackAsWhatItWas() {
    List<Envelope<Item>> items = new CopyOnWriteArrayList<>();
    append(1);
    context.getBean(Consumers.class).group("g-" + topic, topic, Item.class, items::add);
    Awaitility.await().until(() -> items.size() == 1);
    assertThat(items.getFirst().payload()).isEqualTo(new Thing("v1"));
  }

  @Test
  void aRolledBackRecordNeverLeaves() {
    transaction.executeWithoutResult(
        status -> {
          outbox.append(topic, "k", TENANT, 1, new Thing("lost"));
          status.setRollbackOnly();
        });
    append(2);
    context.getBean(Consumers.class).group("g-" + topic, topic, Thing.class, seen::add);
    Awaitility.await().until(() -> seen.size() == 1);
    assertThat(seen.getFirst().version()).isEqualTo(2);
  }

  @Test
  void whatKafkaWouldNotTakeForItsSizeUndoesItsChange() {
    Thing large = new Thing("ä".repeat(Outbox.MOST_BYTES / 2));
    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      outbox.append(topic, "k", TENANT, 1, new Thing("small"));
                      outbox.append(topic, "k", TENANT, 2, large);
                    }))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("the request is too large");
    assertThat(rows()).isZero();
  }

  @Test
  void outsideATransactionItIsRefused() {
    assertThatThrownBy(() -> outbox.append(topic, "k", TENANT, 1, new Thing("x")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theRelaySweepsWhatWasLeft() {
    commit(
        "insert into outbox (id, topic, record_key, envelope, created_at)"
            + " values ('left', ?, 'k', ?, now() - interval '1 minute')",
        topic,
        "{\"id\":\"left\",\"key\":\"k\",\"version\":7,\"occurredAt\":\"2026-11-23T10:00:00Z\","
            + "\"payload\":{\"type\":\"thing\",\"name\":\"v7\"}}");
    context.getBean(Consumers.class).group("g-" + topic, topic, Thing.class, seen::add);
    Awaitility.await().until(() -> seen.size() == 1 && rows() == 0);
    assertThat(seen.getFirst().version()).isEqualTo(7);
  }

  @Test
  void ofAnAggregateWhoseRecordsWereLeftOnlyTheLastIsSent() {
    for (int version = 1; version <= 3; version++) {
      commit(
          "insert into outbox (id, topic, record_key, aggregate, envelope, created_at)"
              + " values (?, ?, 'k', ?, ?, now() - interval '1 minute')",
          "left-" + version,
          topic,
          version == 2 ? "other" : "one",
          ("{\"id\":\"left\",\"key\":\"k\",\"version\":%d,\"occurredAt\":\"2026-11-23T10:00:00Z\","
                  + "\"payload\":{\"type\":\"thing\",\"name\":\"v\"}}")
              .formatted(version));
    }
    context.getBean(Consumers.class).group("g-" + topic, topic, Thing.class, seen::add);
    Awaitility.await().until(() -> seen.size() == 2 && rows() == 0);
    assertThat(seen).extracting(Envelope::version).containsExactly(2L, 3L);
  }

  @Test
  void aRecordThatFailsIsAppliedLaterAndItsFirstTryLeavesNoTrace() {
    AtomicInteger tries = new AtomicInteger();
    commit("create table if not exists applied (version bigint)");
    append(1);
    context
        .getBean(Consumers.class)
        .group(
            "g-" + topic,
            topic,
            Thing.class,
            record -> {
              jdbc.update("insert into applied values (?)", record.version());
              if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
              }
            });
    Awaitility.await()
        .until(() -> jdbc.queryForList("select version from applied", Long.class).size() == 1);
    assertThat(tries).hasValue(3);
  }

  @Test
  void aNewInstanceGoesOnWhereTheDatabaseSays() {
    append(1);
    context.getBean(Consumers.class).group("g-" + topic, topic, Thing.class, seen::add);
    Awaitility.await().until(() -> seen.size() == 1);
    context.close();
    start();
    append(2);
    context.getBean(Consumers.class).group("g-" + topic, topic, Thing.class, seen::add);
    Awaitility.await().until(() -> seen.size() >= 2);
    assertThat(seen).extracting(Envelope::version).containsExactly(1L, 2L);
  }

  @Test
  void oneBadRecordAmongManyIsSkippedAndTheOthersAreAppliedOnce() {
    commit("create table if not exists together (version bigint)");
    for (int version = 1; version <= 40; version++) {
      append(version);
    }
    Awaitility.await().until(() -> rows() == 0);
    context
        .getBean(Consumers.class)
        .group(
            "g-" + topic,
            topic,
            Thing.class,
            record -> {
              jdbc.update("insert into together values (?)", record.version());
              if (record.version() == 7) {
                throw new IllegalStateException("never");
              }
            });
    Awaitility.await()
        .until(
            () ->
                jdbc.queryForObject("select count(*) from together", Long.class) == 39
                    && jdbc.queryForObject(
                            "select sum(next_offset) from consumed_offset where topic = ?",
                            Long.class,
                            topic)
                        == 40);
    assertThat(jdbc.queryForList("select version from together order by version", Long.class))
        .doesNotContain(7L)
        .doesNotHaveDuplicates();
  }

  @Test
  void aRecordThatConcernsNobodyIsPassedOverAndTheNextIsApplied() {
    context
        .getBean(Consumers.class)
        .group(
            "g-" + topic,
            topic,
            Thing.class,
            Apply.where(record -> record.version() != 1, seen::add));
    append(1);
    append(2);
    Awaitility.await().until(() -> !seen.isEmpty());
    assertThat(seen).extracting(Envelope::version).containsExactly(2L);
    Long next =
        jdbc.queryForObject(
            "select sum(next_offset) from consumed_offset where topic = ?", Long.class, topic);
    assertThat(next).isEqualTo(2);
  }

  @Test
  void aFollowerSeesAllThatIsWrittenAfterItReturned() throws Exception {
    append(1);
    Awaitility.await().until(() -> rows() == 0);
    try (AutoCloseable follower =
        context.getBean(Consumers.class).follow("f", topic, Thing.class, seen::add)) {
      assertThat(follower).isNotNull();
      append(2);
      Awaitility.await().until(() -> !seen.isEmpty());
      assertThat(seen).extracting(Envelope::version).containsExactly(2L);
    }
  }
}
