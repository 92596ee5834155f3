package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tenant made for a test, with a docker CLI that has its token; removed with all it has. */
final class TenantClient implements AutoCloseable {
  private final Installation installation;
  private final String name;
  private final String token;
  private final Docker docker;

  private TenantClient(Installation installation, String name, String token, Path config) {
    this.installation = installation;
    this.name = name;
    this.token = token;
    this.docker = new Docker(installation.url().replace("http://", "tcp://"), config);
  }

  /** Made as an administrator makes it; with an image of its own. */
  static TenantClient create(Platform platform, String hint) throws IOException {
    Installation installation = platform.installation();
    String name = Docker.fresh(hint);
    Result made = installation.gantry("tenant", "create", name);
    expect(made).succeeds();
    String token = made.lines().getLast();
    Path config = Files.createDirectories(platform.scratch().resolve("config-" + name));
    Files.writeString(
        config.resolve("config.json"),
        "{\"HttpHeaders\":{\"Authorization\":\"Bearer %s\"}}".formatted(token));
    TenantClient client = new TenantClient(installation, name, token, config);
    BusyboxImage.importInto(client.docker, platform.scratch());
    return client;
  }

  Docker docker() {
    return docker;
  }

  Api api() {
    return new Api(installation.url(), token);
  }

  @Override
  public void close() {
    expect(installation.gantry("tenant", "rm", "--force", name)).succeeds();
  }
}
