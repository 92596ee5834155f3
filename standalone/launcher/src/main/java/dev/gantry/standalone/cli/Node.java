package dev.gantry.standalone.cli;

import dev.gantry.standalone.client.ApiClient;
import dev.gantry.standalone.client.TextTable;
import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.JoinLine;
import dev.gantry.standalone.installation.LaunchException;
import dev.gantry.standalone.installation.Listening;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

  @Command(name = "token", description = "what another host joins with")
  int token(
      @Option(
              names = "--address",
              description = "HOST:PORT under which it reaches this gateway",
              defaultValue = "")
          String address)
      throws IOException {
    if (!address.isEmpty()
        && !address.matches("[^\\s:/@#]+:[0-9]{1,5}|\\[[0-9a-f:]+]:[0-9]{1,5}")) {
      throw new LaunchException("--address " + address + ": give HOST:PORT");
    }
    Installation installation = Installation.open(Settings.read().home());
    ApiClient api = ApiClient.overUnixSocket(installation.socket());
    Listening at = Listening.of(installation.listen(null), installation.ports());
    if (address.isEmpty() && at.tls().isLoopback()) {
      throw new LaunchException(
          "no other host reaches this gateway yet: ./gantry up --listen ADDR first, such as 0.0.0.0");
    }
    String authority = api.send("GET", "/api/v1/authority", null).text();
    JsonNode token =
        api.send("POST", "/api/v1/tokens", Map.of("kind", "JOIN_ONCE", "description", "node token"))
            .json();
    String line =
        new JoinLine(
                token.path("token").asString(),
                address.isEmpty() ? at.tls().reachable() : address,
                fingerprint(authority))
            .text();
    System.out.printf("On the other host, once:%n  ./gantry join '%s'%n", line);
    return 0;
  }

  private static String fingerprint(String pem) {
    byte[] der =
        Base64.getMimeDecoder().decode(pem.replaceAll("-----(BEGIN|END) CERTIFICATE-----", ""));
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Command(name = "revoke", description = "its token and certificates count no more")
  int revoke(@Parameters(paramLabel = "NODE") String node) throws IOException {
    api().send("POST", PATH + "/" + ApiClient.segment(node) + "/revoke", null).json();
    System.out.println(node + " is revoked; what runs there is out of reach.");
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
    JsonNode now =
        api().send("POST", PATH + "/" + ApiClient.segment(node) + "/" + verb, null).json();
    System.out.printf(
        "%s is %s; %s containers run there%n",
        now.path("id").asString(),
        now.path("availability").asString(),
        now.path("running").asString());
    return 0;
  }
}
