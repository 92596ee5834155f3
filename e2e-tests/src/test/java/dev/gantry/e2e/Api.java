package dev.gantry.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Docker's API by HTTP, where the status of an answer counts, or that there was none. */
final class Api implements AutoCloseable {
  /** An answer that takes longer is a request that hangs. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String base;
  private final String token;

  /**
   * @param base such as {@code http://127.0.0.1:24170}
   */
  Api(String base, String token) {
    this.base = base;
    this.token = token;
  }

  /**
   * What came back.
   *
   * @param status 0: the connection broke or could not be made; what the request did is not known
   */
  record Answer(String request, int status, String body) {
    boolean ok() {
      return status >= 200 && status < 300;
    }

    boolean cutOff() {
      return status == 0;
    }

    /** Before anything was done: no node could be reached. */
    boolean refusedBeforehand() {
      return status == 503
          && (body.contains("is not connected") || body.contains("is silent since"));
    }

    @Override
    public String toString() {
      return request + " → " + (cutOff() ? "cut off" : status) + " " + Result.shortened(body);
    }
  }

  Answer get(String path) {
    return send("GET", path, null);
  }

  Answer post(String path) {
    return send("POST", path, null);
  }

  Answer post(String path, String json) {
    return send("POST", path, json);
  }

  Answer delete(String path) {
    return send("DELETE", path, null);
  }

  private Answer send(String method, String path, String json) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(LONGEST)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method,
                json == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(json))
            .build();
    String what = method + " " + path;
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(what, answer.statusCode(), answer.body());
    } catch (java.net.http.HttpTimeoutException e) {
      throw new AssertionError(what + " hangs", e);
    } catch (IOException e) {
      return new Answer(what, 0, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in " + what, e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
