package dev.gantry.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.event.Topics;
import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.ListenAddress;
import dev.gantry.standalone.installation.Listening;
import dev.gantry.standalone.installation.Ports;
import dev.gantry.standalone.part.Context;
import dev.gantry.standalone.part.Kafka;
import dev.gantry.standalone.part.ServiceUser;
import dev.gantry.standalone.process.PartControl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real broker, as {@code ./gantry up} runs it; spoken to with the services' client. */
@Tag("kernel")
class KafkaTest {
  private static final Path BROKER = Path.of("broker/target");

  private Path home;
  private Context context;
  private Kafka kafka;
  private PartControl control;

  @BeforeEach
  void start() throws IOException {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "Kafka is given a user by root only");
    Assumptions.assumeTrue(
        Files.isDirectory(BROKER.resolve("lib")), "the broker is not packaged: run verify");
    // Not @TempDir: that is closed to the user gantry.
    home = Files.createTempDirectory("gantry-kafka");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    SecureRandom random = new SecureRandom();
    Installation installation = Installation.openOrMake(home, random);
    Ports ports = installation.choosePorts(false);
    context =
        new Context(
            installation,
            ports,
            installation.secrets(random),
            Listening.of("127.0.0.1", ports),
            new ListenAddress("127.0.0.1", ports.ingress()),
            stage(),
            Path.of(System.getProperty("java.home")),
            false);
    kafka = new Kafka(context, ServiceUser.openOrMake());
    control = new PartControl(installation.run(), home.resolve("log"));
    control.ensure(kafka.part(), kafka::prepare);
  }

  @AfterEach
  void stop() throws IOException {
    if (home == null) {
      return;
    }
    if (control != null) {
      control.stop(Kafka.ending(context.installation()));
      assertThat(control.find(Kafka.ending(context.installation()))).isEmpty();
    }
    try (var files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void recordsAreKeptOverARestart() throws Exception {
    produce("image", password("image"), Topics.IMAGES, "before");
    control.stop(Kafka.ending(context.installation()));
    control.ensure(kafka.part(), kafka::prepare);
    produce("image", password("image"), Topics.IMAGES, "after");
    assertThat(consume("container", Topics.IMAGES, 2)).containsExactlyInAnyOrder("before", "after");
  }

  @Test
  void onlyOurUsersGetInAndEachWritesItsOwnTopicsOnly() throws Exception {
    assertThatThrownBy(() -> produce("image", "guess", Topics.IMAGES, "x"))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SaslAuthenticationException.class);
    assertThatThrownBy(() -> produce("image", password("image"), Topics.RUN_STATUS, "x"))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TopicAuthorizationException.class);
    produce("gateway", password("gateway"), Topics.RUN_STATUS, "x");
  }

  /** Who speaks without SASL gets no answer but the end of the connection. */
  @Test
  void theControllersListenerIsClosedToo() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (Socket socket = new Socket(loopback, context.ports().kafkaController())) {
      socket.setSoTimeout(5000);
      // Metadata, version 1, empty client id, no topics: an API that needs a principal.
      socket
          .getOutputStream()
          .write(new byte[] {0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 7, -1, -1, 0, 0, 0, 0});
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private void produce(String user, String password, String topic, String value) throws Exception {
    Map<String, Object> settings = new java.util.HashMap<>(client(user, password));
    settings.put("max.block.ms", 15_000);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "key", value)).get(20, TimeUnit.SECONDS);
    }
  }

  private List<String> consume(String user, String topic, int count) {
    try (var consumer =
        new KafkaConsumer<>(
            client(user, password(user)), new StringDeserializer(), new StringDeserializer())) {
      List<PartitionInfo> partitions = consumer.partitionsFor(topic);
      assertThat(partitions).hasSize(4);
      List<TopicPartition> all =
          partitions.stream().map(p -> new TopicPartition(topic, p.partition())).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      List<String> values = new java.util.ArrayList<>();
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        var records = consumer.poll(Duration.ofMillis(500));
        StreamSupport.stream(records.spliterator(), false).forEach(r -> values.add(r.value()));
      }
      return values;
    }
  }

  private String password(String user) {
    return context.secrets().get("kafka." + user);
  }

  private Map<String, Object> client(String user, String password) {
    return Map.of(
        "bootstrap.servers",
        "127.0.0.1:" + context.ports().kafka(),
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "SCRAM-SHA-512",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(user, password));
  }

  /** The broker's jars where its user can read them. */
  private Path stage() throws IOException {
    Path lib = Files.createDirectories(home.resolve("lib/test/kafka/lib"));
    for (Path folder : List.of(BROKER.resolve("lib"), BROKER)) {
      try (var jars = Files.newDirectoryStream(folder, "*.jar")) {
        for (Path jar : jars) {
          Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return home.resolve("lib/test");
  }
}
