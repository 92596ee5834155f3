package dev.gantry.benchmarks.engine;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** The few calls of Docker's Engine API that are measured, the same for every engine. */
public final class EngineApi implements AutoCloseable {
  /** The newest version that all peers know. */
  private static final String VERSION = "/v1.41";

  private static final JsonMapper JSON = JsonMapper.shared();
  private final UnixHttp http;
  private final Path socket;

  public EngineApi(Path socket) {
    this.socket = socket;
    this.http = new UnixHttp(socket);
  }

  /** The engine's own version, as {@code docker version} shows it. */
  public String version() throws IOException {
    return JSON.readTree(call("GET", "/version", new byte[0], 200)).path("Version").asString("?");
  }

  /**
   * Imports a tar as an image of one layer.
   *
   * @param name with the tag, in one parameter as the docker CLI sends it: podman wants it so
   */
  public void importImage(byte[] tar, String name) throws IOException {
    String target = "/images/create?fromSrc=-&tag=&repo=" + encoded(name);
    UnixHttp.Answer answer = http.send("POST", VERSION + target, "application/x-tar", tar);
    // Failures in the middle come with status 200 and an error in the stream.
    if (answer.status() != 200 || answer.body().contains("\"error\"")) {
      throw failure("POST " + target, answer);
    }
  }

  public void removeImage(String name) throws IOException {
    call("DELETE", "/images/" + name + "?force=true", new byte[0], 200);
  }

  /** Creates a container without a network that runs {@code true}; its id. */
  public String create(String image) throws IOException {
    byte[] body =
        """
        {"Image":"%s","Cmd":["true"],"HostConfig":{"NetworkMode":"none"}}"""
            .formatted(image)
            .getBytes(StandardCharsets.UTF_8);
    return JSON.readTree(call("POST", "/containers/create", body, 201)).path("Id").asString();
  }

  public void start(String id) throws IOException {
    call("POST", "/containers/" + id + "/start", new byte[0], 204);
  }

  /** Waits for the end; its exit code. */
  public int await(String id) throws IOException {
    String answer = call("POST", "/containers/" + id + "/wait", new byte[0], 200);
    return JSON.readTree(answer).path("StatusCode").asInt();
  }

  public void remove(String id) throws IOException {
    call("DELETE", "/containers/" + id, new byte[0], 204);
  }

  private String call(String method, String target, byte[] body, int expected) throws IOException {
    UnixHttp.Answer answer = http.send(method, VERSION + target, "application/json", body);
    if (answer.status() != expected) {
      throw failure(method + " " + target, answer);
    }
    return answer.body();
  }

  private IOException failure(String call, UnixHttp.Answer answer) {
    return new IOException(
        "%s at %s answered %d: %s".formatted(call, socket, answer.status(), answer.body().strip()));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
