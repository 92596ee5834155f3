package dev.gantry.kit.http;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.InnerTokens;
import dev.gantry.model.error.ErrorBody;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;

/**
 * Calls of one of our services. An error answer comes back as the {@link GantryException} it was
 * there; a service that is away is UNAVAILABLE.
 */
public final class InnerClient {
  private final String name;
  private final String baseUrl;
  private final CloseableHttpClient http;
  private final InnerTokens tokens;

  InnerClient(String name, String baseUrl, CloseableHttpClient http, InnerTokens tokens) {
    this.name = name;
    this.baseUrl = baseUrl;
    this.http = http;
    this.tokens = tokens;
  }

  public <T> T get(String path, Class<T> type, Caller caller) {
    return call("GET", path, null, javaType(type), caller);
  }

  /** For answers with type parameters: {@code GantryJson.mapper().getTypeFactory()…}. */
  public <T> T get(String path, JavaType type, Caller caller) {
    return call("GET", path, null, type, caller);
  }

  public <T> T post(String path, Object body, Class<T> type, Caller caller) {
    return call("POST", path, body, javaType(type), caller);
  }

  public void delete(String path, Caller caller) {
    call("DELETE", path, null, javaType(Void.class), caller);
  }

  /**
   * Reads an answer that comes line by line, until it ends.
   *
   * @param line called in this thread; what it throws ends the reading
   * @throws GantryException UNAVAILABLE when the service is away, or silent for half a minute
   */
  public void lines(String path, Consumer<String> line, Caller caller) {
    HttpUriRequestBase request = request("GET", path, caller);
    exchange(
        request,
        response -> {
          if (response.getCode() >= 300) {
            return read("GET " + path, response, javaType(Void.class));
          }
          try (BufferedReader reader =
              new BufferedReader(
                  new InputStreamReader(
                      response.getEntity().getContent(), StandardCharsets.UTF_8))) {
            for (String next = reader.readLine(); next != null; next = reader.readLine()) {
              line.accept(next);
            }
          }
          return null;
        });
  }

  private static JavaType javaType(Class<?> type) {
    return GantryJson.mapper().constructType(type);
  }

  private <T> T call(String method, String path, Object body, JavaType type, Caller caller) {
    HttpUriRequestBase request = request(method, path, caller);
    if (body != null) {
      request.setEntity(
          new ByteArrayEntity(
              GantryJson.mapper().writeValueAsBytes(body), ContentType.APPLICATION_JSON));
    }
    return exchange(request, response -> read(method + " " + path, response, type));
  }

  private HttpUriRequestBase request(String method, String path, Caller caller) {
    HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(baseUrl + path));
    request.setHeader("Authorization", "Bearer " + tokens.mint(caller));
    return request;
  }

  private <T> T exchange(HttpUriRequestBase request, HttpClientResponseHandler<T> read) {
    try {
      return http.execute(request, read);
    } catch (IOException e) {
      throw new GantryException(
          ErrorCode.UNAVAILABLE, name + " is not available: " + e.getMessage(), e);
    }
  }

  private <T> T read(String what, ClassicHttpResponse response, JavaType type)
      throws IOException, ParseException {
    byte[] content =
        response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
    if (response.getCode() >= 300) {
      throw error(what, response.getCode(), content);
    }
    return content.length == 0 || type.hasRawClass(Void.class)
        ? null
        : GantryJson.mapper().readValue(content, type);
  }

  private GantryException error(String what, int status, byte[] content) {
    try {
      ErrorBody body = GantryJson.mapper().readValue(content, ErrorBody.class);
      if (body != null && body.code() != null && body.message() != null) {
        return new GantryException(body.code(), body.message());
      }
    } catch (JacksonException e) {
      return new GantryException(
          ErrorCode.INTERNAL, name + ": " + what + " answered " + status + " without JSON", e);
    }
    return new GantryException(ErrorCode.INTERNAL, name + ": " + what + " answered " + status);
  }
}
