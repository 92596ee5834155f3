package dev.gantry.standalone.part;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.PrivateFiles;
import dev.gantry.standalone.probe.KafkaProbe;
import dev.gantry.standalone.process.Ending;
import dev.gantry.standalone.process.Part;
import dev.gantry.standalone.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The embedded Kafka broker: one node that is broker and controller, closed to all but us. */
public final class Kafka {
  public static final String NAME = "kafka";

  private final Context context;
  private final UserPrincipal user;
  private final Path folder;

  public Kafka(Context context, UserPrincipal user) {
    this.context = context;
    this.user = user;
    this.folder = context.installation().home().resolve(NAME);
  }

  /** Makes its folders and writes its configuration; all belong to its user. */
  public void prepare() throws IOException {
    PrivateFiles.folder(folder, "rwx--x--x", user);
    PrivateFiles.folder(folder.resolve("data"), "rwx------", user);
    PrivateFiles.folder(
        Jvm.recordedCache(context.installation(), NAME).getParent(), "rwx--x--x", user);
    Files.deleteIfExists(readyFile(context.installation()));
    PrivateFiles.write(folder.resolve("server.properties"), server(), user);
    PrivateFiles.write(folder.resolve("users.properties"), users(), user);
  }

  public Part part() throws IOException {
    List<String> java =
        Jvm.options(
            context,
            NAME,
            List.of("-Xms96m", "-Xmx256m", "-Djava.awt.headless=true"),
            "dev.gantry.standalone.broker.Broker",
            folder.resolve("server.properties").toString(),
            folder.resolve("users.properties").toString());
    return new Part(
        ending(context.installation()),
        ServiceUser.as(java),
        server().toString(),
        probe(context.installation(), context.ports().kafka(), Duration.ofSeconds(2)),
        Duration.ofSeconds(90));
  }

  public static KafkaProbe probe(Installation installation, int port, Duration limit) {
    return new KafkaProbe(port, readyFile(installation), limit);
  }

  public static Ending ending(Installation installation) {
    return new Ending(NAME, marker(installation), Signal.TERM, Duration.ofSeconds(30));
  }

  private static List<String> marker(Installation installation) {
    return Jvm.marker(installation, NAME);
  }

  private static Path readyFile(Installation installation) {
    return installation.home().resolve(NAME).resolve("ready");
  }

  private Map<String, String> users() {
    Map<String, String> users = new TreeMap<>();
    users.put("broker", context.secrets().get("kafka.broker"));
    Roles.SERVICES.forEach(name -> users.put(name, context.secrets().get("kafka." + name)));
    return users;
  }

  /**
   * The broker's settings. The quorum is the static kind: a dynamic one would keep the controller's
   * port in its log, and an installation may move to other ports.
   */
  Map<String, String> server() {
    String client = "127.0.0.1:" + context.ports().kafka();
    String controller = "127.0.0.1:" + context.ports().kafkaController();
    Map<String, String> settings = new TreeMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@" + controller);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listeners", "CLIENT://" + client + ",CONTROLLER://" + controller);
    settings.put("advertised.listeners", "CLIENT://" + client);
    settings.put("inter.broker.listener.name", "CLIENT");
    settings.put("log.dirs", folder.resolve("data").toString());
    settings.put("gantry.ready.file", readyFile(context.installation()).toString());
    putSecurity(settings);
    putSingleNode(settings);
    return settings;
  }

  private void putSecurity(Map<String, String> settings) {
    settings.put(
        "listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT");
    settings.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
    settings.put("listener.name.client.sasl.enabled.mechanisms", "SCRAM-SHA-512");
    settings.put(
        "listener.name.client.scram-sha-512.sasl.jaas.config",
        scramLogin("broker", context.secrets().get("kafka.broker")));
    // The controller's users can't be kept in the log that the controller itself has to read first.
    String controller = context.secrets().get("kafka.controller");
    settings.put("sasl.mechanism.controller.protocol", "PLAIN");
    settings.put("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
    settings.put(
        "listener.name.controller.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"controller\""
            + " password=\"%s\" user_controller=\"%s\";".formatted(controller, controller));
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("allow.everyone.if.no.acl.found", "false");
    settings.put("super.users", "User:broker;User:controller");
  }

  private static void putSingleNode(Map<String, String> settings) {
    settings.put("auto.create.topics.enable", "false");
    settings.put("default.replication.factor", "1");
    settings.put("min.insync.replicas", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("log.cleaner.dedupe.buffer.size", "4194304");
    settings.put("background.threads", "2");
    settings.put("num.recovery.threads.per.data.dir", "2");
    // A broker that was killed may register again only when its old session has run out: not after
    // the usual 9 s, since nobody else could take its place meanwhile.
    settings.put("broker.session.timeout.ms", "2500");
    settings.put("broker.heartbeat.interval.ms", "400");
    // Nobody follows this log: no need for a record twice a second.
    settings.put("metadata.max.idle.interval.ms", "10000");
  }

  /** The login of a client, as {@code sasl.jaas.config} wants it. */
  static String scramLogin(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }
}
