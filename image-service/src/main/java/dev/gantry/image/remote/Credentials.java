package dev.gantry.image.remote;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a caller proves itself with to a registry. Lives as long as its request: it is never stored,
 * logged or sent elsewhere than to the registry and the token server that this names.
 *
 * @param identityToken a refresh token for the registry's token server
 * @param registryToken a bearer token for the registry itself
 */
public record Credentials(
    String username, String password, String identityToken, String registryToken) {
  public static final Credentials NONE = new Credentials("", "", "", "");
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * @param header {@code X-Registry-Auth}: base64url of JSON; null or empty is {@link #NONE}
   * @throws GantryException BAD_REQUEST
   */
  public static Credentials ofHeader(String header) {
    if (header == null || header.isBlank()) {
      return NONE;
    }
    try {
      // Clients differ in alphabet and padding.
      String text = header.strip().replace('+', '-').replace('/', '_').replaceAll("=+$", "");
      return of(
          JSON.readTree(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException | JacksonException e) {
      // The cause would quote the content.
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid X-Registry-Auth header: not base64url of JSON");
    }
  }

  /** From Docker's {@code AuthConfig}; {@code auth} is base64 of {@code user:password}. */
  public static Credentials of(JsonNode config) {
    String username = config.path("username").asString("");
    String password = config.path("password").asString("");
    String auth = config.path("auth").asString("");
    if (username.isEmpty() && !auth.isEmpty()) {
      String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      username = colon < 0 ? pair : pair.substring(0, colon);
      password = colon < 0 ? "" : pair.substring(colon + 1);
    }
    return new Credentials(
        username,
        password,
        config.path("identitytoken").asString(""),
        config.path("registrytoken").asString(""));
  }

  boolean hasPassword() {
    return !username.isEmpty();
  }

  /** Value of an {@code Authorization} header. */
  String basic() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Credentials[" + (equals(NONE) ? "none" : "hidden") + "]";
  }
}
