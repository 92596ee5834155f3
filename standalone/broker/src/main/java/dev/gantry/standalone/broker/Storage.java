package dev.gantry.standalone.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** The broker's log directory, formatted once with the users' SCRAM credentials inside. */
final class Storage {
  private Storage() {}

  /**
   * Formats the log directory unless it is formatted.
   *
   * <p>SCRAM credentials live in the metadata log, and only an authenticated client can add one: so
   * the first ones have to be in the bootstrap records.
   */
  static void formatOnce(Properties server, Properties users) throws Exception {
    String directory = server.getProperty("log.dirs");
    if (Files.exists(Path.of(directory, "meta.properties"))) {
      return;
    }
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(Integer.parseInt(server.getProperty("node.id")))
        .setDirectories(List.of(directory))
        .setMetadataLogDirectory(directory)
        .setControllerListenerName(server.getProperty("controller.listener.names"))
        .setScramArguments(scramArguments(users))
        .run();
  }

  private static List<String> scramArguments(Properties users) {
    return users.stringPropertyNames().stream()
        .sorted()
        .map(name -> argument(name, users.getProperty(name)))
        .toList();
  }

  private static String argument(String name, String password) {
    return "SCRAM-SHA-512=[name=" + name + ",password=" + password + "]";
  }
}
