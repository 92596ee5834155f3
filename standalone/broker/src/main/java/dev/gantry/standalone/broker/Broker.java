package dev.gantry.standalone.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * The embedded Kafka broker's process: formats its storage once, opens, makes the topics and the
 * access rules, and then writes its pid to the file {@code gantry.ready.file}. Arguments: the
 * server's properties and the users' properties (name=password).
 *
 * <p>Our own main instead of {@code kafka.Kafka}, because formatting and topics then cost no
 * further JVM.
 */
public final class Broker {
  private Broker() {}

  /** Runs until the process is told to end by SIGTERM; any failure to open ends it with 1. */
  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("usage: Broker SERVER.properties USERS.properties");
      System.exit(2);
    }
    Properties server = load(Path.of(args[0]));
    Properties users = load(Path.of(args[1]));
    Path ready = Path.of(server.getProperty("gantry.ready.file"));
    Files.deleteIfExists(ready);
    try {
      run(server, users, ready);
    } catch (Throwable e) {
      e.printStackTrace();
      // Kafka's threads are no daemons: without this a broker that failed to open would stay.
      Runtime.getRuntime().halt(1);
    }
  }

  private static void run(Properties server, Properties users, Path ready) throws Exception {
    Storage.formatOnce(server, users);
    KafkaRaftServer broker = new KafkaRaftServer(KafkaConfig.fromProps(server, false), Time.SYSTEM);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> shutdown(broker, ready), "broker-shutdown"));
    broker.startup();
    new Provisioning(server, users).apply();
    publish(ready);
    broker.awaitShutdown();
  }

  private static void shutdown(KafkaRaftServer broker, Path ready) {
    try {
      Files.deleteIfExists(ready);
    } catch (IOException e) {
      e.printStackTrace();
    }
    broker.shutdown();
  }

  /** Renamed into place, so that a reader never sees half a pid. */
  private static void publish(Path ready) throws IOException {
    Path draft = ready.resolveSibling(ready.getFileName() + ".new");
    Files.writeString(draft, Long.toString(ProcessHandle.current().pid()));
    Files.move(draft, ready, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Properties load(Path file) throws IOException {
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return properties;
  }
}
