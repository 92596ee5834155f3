package dev.gantry.standalone.cli;

import dev.gantry.standalone.client.ApiClient;
import dev.gantry.standalone.client.TextTable;
import dev.gantry.standalone.installation.Installation;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code ./gantry node}: the hosts. */
@Command(name = "node", synopsisSubcommandLabel = "COMMAND")
final class Node {
  private static final String PATH = "/api/v1/nodes";
  private static final long MIB = 1 << 20;

  private static ApiClient api() throws IOException {
    return ApiClient.overUnixSocket(Installation.open(Settings.read().home()).socket());
  }

  @Command(name = "ls", description = "all nodes")
  int list() throws IOException {
    TextTable table =
        new TextTable("ID", "CONDITION", "AVAILABILITY", "RUNNING", "CPUS", "MEMORY", "ADDRESS");
    for (JsonNode node : api().send("GET", PATH, null).json()) {
      String reason = node.path("reason").asString("");
      table.row(
          node.path("id").asString(),
          node.path("condition").asString() + (reason.isEmpty() ? "" : " (" + reason + ")"),
          node.path("availability").asString(),
          node.path("running").asString(),
          node.path("cpus").asString(),
          node.path("memoryBytes").longValue() / MIB + " MiB",
          node.path("dataAddress").asString());
    }
    System.out.print(table);
    return 0;
  }

  @Command(name = "cordon", description = "nothing new is placed there")
  int cordon(@Parameters(paramLabel = "NODE") String node) throws IOException {
    return want(node, "cordon");
  }

  @Command(name = "uncordon", description = "takes what comes again")
  int uncordon(@Parameters(paramLabel = "NODE") String node) throws IOException {
    return want(node, "uncordon");
  }

  @Command(name = "drain", description = "nothing new, and replicas of apps move away")
  int drain(@Parameters(paramLabel = "NODE") String node) throws IOException {
    return want(node, "drain");
  }

  private static int want(String node, String verb) throws IOException {
    JsonNode now = api().send("POST", PATH + "/" + node + "/" + verb, null).json();
    System.out.printf(
        "%s is %s; %s containers run there%n",
        now.path("id").asString(),
        now.path("availability").asString(),
        now.path("running").asString());
    return 0;
  }
}
