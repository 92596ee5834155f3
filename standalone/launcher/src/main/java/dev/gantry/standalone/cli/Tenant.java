package dev.gantry.standalone.cli;

import dev.gantry.standalone.client.ApiClient;
import dev.gantry.standalone.client.TextTable;
import dev.gantry.standalone.installation.Installation;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code ./gantry tenant}: who shares the platform. */
@Command(name = "tenant", synopsisSubcommandLabel = "COMMAND")
final class Tenant {
  private static final String PATH = "/api/v1/tenants";

  private static ApiClient api() throws IOException {
    return ApiClient.overUnixSocket(Installation.open(Settings.read().home()).socket());
  }

  @Command(name = "create", description = "makes a tenant and prints its first token")
  int create(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--description", defaultValue = "") String description)
      throws IOException {
    JsonNode made =
        api().send("POST", PATH, Map.of("name", name, "description", description)).json();
    System.out.println("Tenant " + name + ". Its token, which is not shown again:");
    System.out.println(made.path("token").asString());
    return 0;
  }

  @Command(name = "ls", description = "all tenants")
  int list() throws IOException {
    TextTable table = new TextTable("NAME", "CREATED", "DESCRIPTION");
    for (JsonNode tenant : api().send("GET", PATH, null).json()) {
      table.row(
          tenant.path("name").asString(),
          tenant.path("createdAt").asString(),
          tenant.path("description").asString());
    }
    System.out.print(table);
    return 0;
  }

  @Command(name = "rm", description = "removes a tenant that has nothing")
  int remove(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--force", description = "with all that it has") boolean force)
      throws IOException {
    api()
        .send("DELETE", PATH + "/" + ApiClient.segment(name) + (force ? "?force=1" : ""), null)
        .json();
    System.out.println("Tenant " + name + " is removed.");
    return 0;
  }
}
