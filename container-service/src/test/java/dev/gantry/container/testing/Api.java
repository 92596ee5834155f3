package dev.gantry.container.testing;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.InnerTokens;
import dev.gantry.kit.security.Role;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A client of the service, as the gateway is. */
public final class Api {
  public static final String SECRET = "0123456789abcdef0123456789abcdef";
  public static final TenantId TENANT = new TenantId("acme");

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final InnerTokens TOKENS = new InnerTokens(SECRET, Clock.systemUTC());

  private final String base;
  private final Caller caller;

  public Api(int port, Role... roles) {
    this(port, new Caller(TENANT, "test", Set.of(roles)));
  }

  public Api(int port, Caller caller) {
    this.base = "http://127.0.0.1:" + port;
    this.caller = caller;
  }

  /** An answer: status and body. */
  public record Answer(int status, String body) {
    public JsonNode json() {
      return GantryJson.mapper().readTree(body);
    }

    public String message() {
      return json().get("message").asString();
    }
  }

  public Answer get(String path) {
    return send("GET", path, null);
  }

  public Answer post(String path) {
    return send("POST", path, null);
  }

  public Answer post(String path, String body) {
    return send("POST", path, body);
  }

  public Answer put(String path, String body) {
    return send("PUT", path, body);
  }

  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  private Answer send(String method, String path, String body) {
    HttpResponse<String> response =
        exchange(method, path, body, HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  /** Returns when the headers are there; the body comes when it comes. */
  public InputStream open(String method, String path) {
    return exchange(method, path, null, HttpResponse.BodyHandlers.ofInputStream()).body();
  }

  private <T> HttpResponse<T> exchange(
      String method, String path, String body, HttpResponse.BodyHandler<T> handler) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Authorization", "Bearer " + TOKENS.mint(caller))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return HTTP.send(request, handler);
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(method + " " + path, e);
    }
  }
}
