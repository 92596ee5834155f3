package dev.gantry.container.testing;

import dev.gantry.container.ContainerService;
import dev.gantry.kit.security.Role;
import dev.gantry.kit.testing.KafkaForTests;
import dev.gantry.kit.testing.PostgresForTests;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The service with a real PostgreSQL and Kafka, fake owners and a fake node. Kafka is shared by the
 * tests of this JVM, so a new service first reads what the nodes of earlier tests told: all have
 * one id, and the last word counts.
 */
public final class Platform implements AutoCloseable {
  private static final String NODE = "node-1";

  private final String database = PostgresForTests.newDatabase();
  private final FakeOwners owners;
  private ConfigurableApplicationContext context;
  private FakeNode node;

  public Platform() throws IOException {
    owners = new FakeOwners();
    start();
    node = new FakeNode(NODE, KafkaForTests.bootstrapServers());
    node.join();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Boolean.TRUE.equals(
                    jdbc()
                        .queryForObject(
                            "select exists (select 1 from node where connected and boot_id = ?)",
                            Boolean.class,
                            node.bootId())));
  }

  public void start() {
    context =
        new SpringApplicationBuilder(ContainerService.class)
            .properties("spring.config.name=container-service")
            .run(
                "--server.port=0",
                "--gantry.inner.secret=" + Api.SECRET,
                "--gantry.inner.image-url=" + owners.url(),
                "--gantry.inner.volume-url=" + owners.url(),
                "--gantry.container.start-silence=14s",
                "--gantry.container.stop-silence=2s",
                "--gantry.container.wait-keep-alive=1s",
                "--gantry.apps.settle=300ms",
                "--gantry.apps.drain=200ms",
                "--gantry.apps.stable=2s",
                "--gantry.apps.look-every=50ms",
                "--spring.datasource.url=" + database,
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=",
                "--spring.kafka.bootstrap-servers=" + KafkaForTests.bootstrapServers());
  }

  public void stop() {
    context.close();
  }

  public int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  public Api tenant() {
    return new Api(port(), Role.TENANT);
  }

  public Api admin() {
    return new Api(port(), Role.TENANT, Role.ADMIN);
  }

  public Api service() {
    return new Api(port(), Role.SERVICE);
  }

  public FakeOwners owners() {
    return owners;
  }

  public FakeNode node() {
    return node;
  }

  public String nodeId() {
    return NODE;
  }

  public JdbcTemplate jdbc() {
    return context.getBean(JdbcTemplate.class);
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void close() throws InterruptedException {
    context.close();
    node.close();
    owners.close();
  }
}
