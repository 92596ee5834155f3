package dev.gantry.standalone.cli;

import dev.gantry.standalone.client.ApiClient;
import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.Listening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/**
 * {@code ./gantry env --tenant T}: shell lines that point Docker clients here as that tenant, with
 * a client certificate that is made when there is none that counts.
 */
@Command(name = "env")
final class Environment implements Callable<Integer> {
  private static final Duration LEFT = Duration.ofDays(7);
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  @Option(names = "--tenant", required = true)
  private String tenant;

  @Override
  public Integer call() throws Exception {
    Installation installation = Installation.open(Settings.read().home());
    ApiClient api = ApiClient.overUnixSocket(installation.socket());
    Path folder = installation.tenantFolder(tenant);
    String path = "/api/v1/tenants/" + tenant + "/certificates";
    if (!counts(api.send("GET", path, null).json(), folder)) {
      write(folder, api.send("POST", path, Map.of("description", "made by ./gantry env")).json());
    }
    Listening at = Listening.of(installation.listen(null), installation.ports());
    System.out.printf(
        """
        export DOCKER_HOST='tcp://%s'
        export DOCKER_TLS_VERIFY=1
        export DOCKER_CERT_PATH='%s'
        """,
        at.tls().reachable(), folder);
    return 0;
  }

  /** Whether the certificate in the folder is one of those, and good for some days. */
  private static boolean counts(JsonNode certificates, Path folder) throws IOException {
    Path serial = folder.resolve("serial");
    if (!Files.exists(serial) || !Files.exists(folder.resolve("key.pem"))) {
      return false;
    }
    String kept = Files.readString(serial).strip();
    Instant least = Instant.now().plus(LEFT);
    for (JsonNode one : certificates) {
      if (one.path("serial").asString().equals(kept)
          && one.path("revokedAt").isMissingNode()
          && Instant.parse(one.path("expiresAt").asString()).isAfter(least)) {
        return true;
      }
    }
    return false;
  }

  /** The serial last: with it the folder is complete. */
  private static void write(Path folder, JsonNode made) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.deleteIfExists(folder.resolve("serial"));
    for (List<String> file :
        List.of(
            List.of("ca.pem", "ca"),
            List.of("cert.pem", "certificate"),
            List.of("key.pem", "key"),
            List.of("serial", "serial"))) {
      Path at = folder.resolve(file.getFirst());
      Files.deleteIfExists(at);
      Files.createFile(at, OWNER_ONLY);
      Files.writeString(at, made.path(file.getLast()).asString());
    }
  }
}
