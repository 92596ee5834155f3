package dev.gantry.benchmarks.engine;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The few calls of Docker's Engine API that are measured, the same for every engine. Plain calls
 * share one connection; streams have one each. Not thread-safe.
 */
public final class EngineApi implements AutoCloseable {
  /** The newest version that all peers know. */
  private static final String VERSION = "/v1.41";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final byte[] NOTHING = new byte[0];
  private final UnixHttp http;
  private final Path socket;

  public EngineApi(Path socket) {
    this.socket = socket;
    this.http = new UnixHttp(socket);
  }

  /** The engine's own version, as {@code docker version} shows it. */
  public String version() throws IOException {
    return json("GET", "/version", NOTHING, 200).path("Version").asString("?");
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
    call("DELETE", "/images/" + name + "?force=true", NOTHING, 200);
  }

  /** Creates a container; its id. */
  public String create(String image, Wish wish) throws IOException {
    byte[] body = JSON.writeValueAsBytes(wish.body(image));
    return json("POST", "/containers/create", body, 201).path("Id").asString();
  }

  public void start(String id) throws IOException {
    call("POST", "/containers/" + id + "/start", NOTHING, 204);
  }

  /** Waits for the end; its exit code. */
  public int await(String id) throws IOException {
    return json("POST", "/containers/" + id + "/wait", NOTHING, 200).path("StatusCode").asInt();
  }

  public void remove(String id) throws IOException {
    call("DELETE", "/containers/" + id, NOTHING, 204);
  }

  /** Kills it first if it runs. */
  public void removeByForce(String id) throws IOException {
    call("DELETE", "/containers/" + id + "?force=true&v=true", NOTHING, 204);
  }

  /** Standard output from the start on; the container need not run yet. */
  public Output attach(String id) throws IOException {
    String target = "/containers/" + id + "/attach?stream=1&stdout=1&stderr=1";
    return Output.open(socket, "POST " + VERSION + target, true, NOTHING);
  }

  /** The log from its beginning until the container ends. */
  public Output follow(String id) throws IOException {
    String target = "/containers/" + id + "/logs?follow=1&stdout=1&stderr=1";
    return Output.open(socket, "GET " + VERSION + target, false, NOTHING);
  }

  /** An exec instance in a running container; its id. */
  public String createExec(String id, List<String> command) throws IOException {
    byte[] body =
        JSON.writeValueAsBytes(Map.of("AttachStdout", true, "AttachStderr", true, "Cmd", command));
    return json("POST", "/containers/" + id + "/exec", body, 201).path("Id").asString();
  }

  /** Its output ends when its process has. */
  public Output startExec(String exec) throws IOException {
    byte[] body = JSON.writeValueAsBytes(Map.of("Detach", false, "Tty", false));
    return Output.open(socket, "POST " + VERSION + "/exec/" + exec + "/start", true, body);
  }

  /** Its exit code; -1 while it runs. */
  public int execCode(String exec) throws IOException {
    JsonNode state = json("GET", "/exec/" + exec + "/json", NOTHING, 200);
    return state.path("Running").asBoolean() ? -1 : state.path("ExitCode").asInt(-1);
  }

  /** Where on the host its port is published. */
  public int hostPort(String id) throws IOException {
    JsonNode ports =
        json("GET", "/containers/" + id + "/json", NOTHING, 200).at("/NetworkSettings/Ports");
    JsonNode port = ports.path(Wish.PORT).path(0).path("HostPort");
    if (!port.isString()) {
      throw new IOException(socket + " published no port for " + id + ": " + ports);
    }
    return Integer.parseInt(port.asString());
  }

  /**
   * Ids of the containers that were made by {@link #create}.
   *
   * @param running only those that run
   */
  public List<String> made(boolean running) throws IOException {
    String filters = "{\"label\":[\"" + Wish.LABEL + "=" + Wish.RUN + "\"]}";
    String target = "/containers/json?all=" + !running + "&filters=" + encoded(filters);
    List<String> ids = new ArrayList<>();
    json("GET", target, NOTHING, 200).forEach(each -> ids.add(each.path("Id").asString()));
    return ids;
  }

  private JsonNode json(String method, String target, byte[] body, int expected)
      throws IOException {
    return JSON.readTree(call(method, target, body, expected));
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
