package dev.gantry.image.remote;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A bearer token from the token server that a registry names.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">distribution, token
 *     authentication</a>
 * @see <a href="https://distribution.github.io/distribution/spec/auth/oauth/">distribution, OAuth
 *     2.0</a>
 */
final class TokenCall {
  private static final int LIMIT = 1 << 20;
  private static final String CLIENT = "gantry";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final RegistryHttp http;
  private final Credentials credentials;

  TokenCall(RegistryHttp http, Credentials credentials) {
    this.http = http;
    this.credentials = credentials;
  }

  /**
   * @param scope {@code repository:library/busybox:pull}; empty asks only whether the credentials
   *     are good, and for a refresh token
   * @throws RegistryRefusal when the server refuses
   */
  Token get(Challenge challenge, String scope) {
    RegistryCall call = call(realm(challenge), challenge.parameter("service"), scope);
    try (RegistryAnswer answer = http.send(call)) {
      if (answer.status() != 200) {
        throw RegistryRefusal.of(answer);
      }
      return read(JSON.readTree(answer.bytes(LIMIT)));
    } catch (JacksonException e) {
      throw Reasons.failed(call, new IOException("unable to decode token response", e));
    } catch (IOException e) {
      throw Reasons.failed(call, e);
    }
  }

  /** A password must not go in clear where the registry itself would not be spoken to so. */
  private URI realm(Challenge challenge) {
    try {
      URI realm = new URI(challenge.parameter("realm"));
      if (realm.getHost() != null && http.mayUse(realm)) {
        return realm;
      }
    } catch (java.net.URISyntaxException e) {
      throw new GantryException(
          ErrorCode.REGISTRY_FAILED, "the registry names no valid token server", e);
    }
    throw new GantryException(
        ErrorCode.REGISTRY_FAILED,
        "the registry names a token server that is not safe to use: "
            + challenge.parameter("realm"));
  }

  private RegistryCall call(URI realm, String service, String scope) {
    Map<String, String> fields = new LinkedHashMap<>();
    put(fields, "service", service);
    put(fields, "scope", scope);
    fields.put("client_id", CLIENT);
    if (!credentials.identityToken().isEmpty()) {
      fields.put("grant_type", "refresh_token");
      fields.put("refresh_token", credentials.identityToken());
      return RegistryCall.post(realm, form(fields));
    }
    if (credentials.hasPassword()) {
      fields.put("account", credentials.username());
    }
    if (scope.isEmpty()) {
      fields.put("offline_token", "true");
    }
    RegistryCall call = RegistryCall.get(withQuery(realm, form(fields)));
    return credentials.hasPassword() ? call.authorized(credentials.basic()) : call;
  }

  private static void put(Map<String, String> fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.put(name, value);
    }
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static URI withQuery(URI realm, String query) {
    String before = realm.getRawQuery() == null ? "?" : "?" + realm.getRawQuery() + "&";
    String path = realm.getRawPath() == null ? "" : realm.getRawPath();
    return URI.create(realm.getScheme() + "://" + realm.getRawAuthority() + path + before + query);
  }

  private static Token read(JsonNode answer) throws IOException {
    String token = answer.path("token").asString("");
    String value = token.isEmpty() ? answer.path("access_token").asString("") : token;
    if (value.isEmpty()) {
      throw new IOException("authorization server did not include a token in the response");
    }
    if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IOException("authorization server gave a token that is none");
    }
    return new Token(value, answer.path("refresh_token").asString(""));
  }
}
