package dev.gantry.standalone.cli;

import dev.gantry.standalone.client.ApiClient;
import dev.gantry.standalone.client.TextTable;
import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.LaunchException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code ./gantry app}: many replicas of one image, kept running over all hosts. */
@Command(name = "app", synopsisSubcommandLabel = "COMMAND")
final class App {
  private static final String PATH = "/api/v1/apps";

  private static ApiClient api() throws IOException {
    return ApiClient.overUnixSocket(Installation.open(Settings.read().home()).socket());
  }

  @Command(name = "deploy", description = "makes an app, or rolls it over to another revision")
  int deploy(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(paramLabel = "IMAGE") String image,
      @Parameters(paramLabel = "COMMAND", arity = "0..*") List<String> command,
      @Option(names = "--replicas", description = "how many; for a new app 1") Integer replicas,
      @Option(
              names = {"-e", "--env"},
              paramLabel = "NAME=VALUE")
          List<String> env,
      @Option(
              names = {"-p", "--port"},
              paramLabel = "PORT[=HOST]",
              description = "a port, and the host name under which the ingress leads there")
          List<String> ports)
      throws IOException {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("image", image);
    if (command != null) {
      spec.put("command", command);
    }
    if (replicas != null) {
      spec.put("replicas", replicas);
    }
    spec.put("env", env == null ? List.of() : env);
    spec.put("ports", ports(ports == null ? List.of() : ports));
    print(api().send("PUT", PATH + "/" + ApiClient.segment(name), spec).json());
    return 0;
  }

  private static List<Map<String, Object>> ports(List<String> texts) {
    List<Map<String, Object>> ports = new ArrayList<>();
    for (String text : texts) {
      String[] parts = text.split("=", 2);
      if (!parts[0].matches("[0-9]{1,5}")) {
        throw new LaunchException("--port " + text + ": give PORT or PORT=HOST, such as 80=a.test");
      }
      Map<String, Object> port = new LinkedHashMap<>();
      port.put("port", Integer.parseInt(parts[0]));
      if (parts.length == 2) {
        port.put("host", parts[1]);
      }
      ports.add(port);
    }
    return ports;
  }

  @Command(name = "scale", description = "changes how many replicas there are")
  int scale(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(paramLabel = "REPLICAS") int replicas)
      throws IOException {
    print(
        api()
            .send(
                "POST",
                PATH + "/" + ApiClient.segment(name) + "/scale",
                Map.of("replicas", replicas))
            .json());
    return 0;
  }

  @Command(name = "rollback", description = "back to the revision before, or the one named")
  int rollback(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(paramLabel = "REVISION", arity = "0..1") Integer revision)
      throws IOException {
    Map<String, Object> body = revision == null ? Map.of() : Map.of("revision", revision);
    print(api().send("POST", PATH + "/" + ApiClient.segment(name) + "/rollback", body).json());
    return 0;
  }

  @Command(name = "ls", description = "all apps of the tenant")
  int list() throws IOException {
    TextTable table = new TextTable("NAME", "READY", "REVISION", "IMAGE", "HOSTS", "CONDITION");
    for (JsonNode app : api().send("GET", PATH, null).json()) {
      List<String> hosts = new ArrayList<>();
      app.path("template").path("ports").forEach(port -> hosts.add(port.path("host").asString("")));
      table.row(
          app.path("name").asString(),
          app.path("ready").asString() + "/" + app.path("replicas").asString(),
          app.path("revision").asString(),
          app.path("template").path("image").asString(),
          String.join(",", hosts.stream().filter(host -> !host.isEmpty()).toList()),
          app.path("condition").asString());
    }
    System.out.print(table);
    return 0;
  }

  @Command(name = "ps", description = "the replicas of an app")
  int replicas(@Parameters(paramLabel = "NAME") String name) throws IOException {
    JsonNode app = api().send("GET", PATH + "/" + ApiClient.segment(name), null).json();
    TextTable table =
        new TextTable("REPLICA", "NODE", "REVISION", "STATE", "READY", "SINCE", "MESSAGE");
    for (JsonNode one : app.path("members")) {
      table.row(
          one.path("name").asString(),
          one.path("node").asString(),
          one.path("revision").asString(),
          one.path("state").asString(),
          one.path("ready").asBoolean() ? "yes" : "no",
          one.path("since").asString(),
          one.path("message").asString());
    }
    System.out.print(table);
    print(app);
    return 0;
  }

  @Command(name = "rm", description = "removes an app and its replicas")
  int remove(@Parameters(paramLabel = "NAME") String name) throws IOException {
    api().send("DELETE", PATH + "/" + ApiClient.segment(name), null).json();
    System.out.println("App " + name + " is removed.");
    return 0;
  }

  private static void print(JsonNode app) {
    String condition = app.path("condition").asString("");
    System.out.printf(
        "%s: revision %s, %s of %s replicas ready%s%n",
        app.path("name").asString(),
        app.path("revision").asString(),
        app.path("ready").asString(),
        app.path("replicas").asString(),
        condition.isEmpty() ? "" : " (" + condition + ")");
  }
}
