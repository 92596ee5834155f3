package dev.gantry.container.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.container.ContainerService;
import dev.gantry.container.testing.Api;
import dev.gantry.container.testing.FakeOwners;
import dev.gantry.kit.security.Role;
import dev.gantry.kit.testing.PostgresForTests;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The service with its database, and nobody where Kafka should be. */
class KafkaAwayTest {
  private final String database = PostgresForTests.newDatabase();
  private FakeOwners owners;
  private ConfigurableApplicationContext context;
  private Api api;

  @BeforeEach
  void start() throws IOException {
    owners = new FakeOwners();
    context =
        new SpringApplicationBuilder(ContainerService.class)
            .properties("spring.config.name=container-service")
            .run(
                "--server.port=0",
                "--gantry.inner.secret=" + Api.SECRET,
                "--gantry.inner.image-url=" + owners.url(),
                "--gantry.inner.volume-url=" + owners.url(),
                "--gantry.container.start-silence=2s",
                "--spring.datasource.url=" + database,
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=",
                "--spring.kafka.bootstrap-servers=127.0.0.1:1");
    int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    api = new Api(port, Role.TENANT);
    update(
        "insert into node (id, name, arch, cpus, memory_bytes, boot_id, connected, heard_at,"
            + " registered_at) values ('node-1', 'host-1', 'amd64', 4, 8000000000, 'boot',"
            + " true, now(), now())");
  }

  @AfterEach
  void stop() {
    context.close();
    owners.close();
  }

  private JdbcTemplate jdbc() {
    return context.getBean(JdbcTemplate.class);
  }

  /** The pool's connections don't commit by themselves. */
  private void update(String sql) {
    new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
        .executeWithoutResult(status -> jdbc().update(sql));
  }

  private Api.Answer create(String name) {
    return api.post(
        "/containers/create?name=" + name, "{\"Image\":\"busybox:1\",\"Cmd\":[\"sleep\"]}");
  }

  private String status(String name) {
    return api.get("/containers/" + name + "/json").json().get("State").get("Status").asString();
  }

  @Test
  void createAndReadsWorkAndAStartThatCannotBeDeliveredIsTakenBack() {
    Instant begin = Instant.now();
    Api.Answer created = create("made");
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
    assertThat(status("made")).isEqualTo("created");
    assertThat(api.get("/containers/json?all=1").body()).contains("/made");

    Api.Answer start = api.post("/containers/made/start");
    assertThat(start.status()).as(start.body()).isEqualTo(503);
    assertThat(start.message()).contains("did not take up the start");
    assertThat(status("made")).isEqualTo("created");
    assertThat(jdbc().queryForObject("select desired from container", String.class))
        .isEqualTo("STOPPED");

    assertThat(api.delete("/containers/made").status()).isEqualTo(204);
    assertThat(api.get("/containers/made/json").status()).isEqualTo(404);
    // All of it leaves when Kafka is back.
    assertThat(jdbc().queryForObject("select count(*) from outbox", Long.class)).isPositive();
  }

  /** Reports come by Kafka too: after half a minute no node was heard of any more. */
  @Test
  void createWorksAlsoWhenNothingWasHeardOfAnyNodeForLong() {
    update("update node set heard_at = now() - interval '10 minutes'");
    assertThat(create("late").status()).isEqualTo(201);
    Api.Answer start = api.post("/containers/late/start");
    assertThat(start.status()).isEqualTo(503);
    assertThat(start.message()).contains("is silent since");
    assertThat(jdbc().queryForObject("select run_epoch from container", Long.class)).isZero();
  }
}
