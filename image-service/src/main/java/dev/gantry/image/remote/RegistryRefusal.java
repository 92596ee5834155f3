package dev.gantry.image.remote;

import dev.gantry.image.reference.ImageName;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A registry said no, in its own words. The message is made as Docker's client makes it: {@code
 * manifest unknown: manifest unknown}.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes">
 *     OCI distribution spec, error codes</a>
 */
public final class RegistryRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LIMIT = 64 << 10;
  private static final int LONGEST = 1000;
  private static final JsonMapper JSON = JsonMapper.shared();

  /** For answers without a body that says more, as to HEAD. */
  private static final Map<Integer, String[]> USUAL =
      Map.of(
          401, new String[] {"UNAUTHORIZED", "authentication required"},
          403, new String[] {"DENIED", "requested access to the resource is denied"},
          429, new String[] {"TOOMANYREQUESTS", "too many requests"});

  private final int status;
  private final String code;

  private RegistryRefusal(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** Reads the rest of an answer that is no success. The caller closes it. */
  static RegistryRefusal of(RegistryAnswer answer) {
    int status = answer.status();
    for (Challenge challenge : answer.challenges()) {
      // RFC 6750, section 3.1: the token is good, but not for this.
      if (challenge.isBearer() && challenge.parameter("error").equals("insufficient_scope")) {
        return usual(status, 403);
      }
    }
    return ofBody(status, body(answer));
  }

  private static RegistryRefusal ofBody(int status, JsonNode body) {
    JsonNode first = body.path("errors").path(0);
    String code = first.path("code").asString("");
    if (!code.isEmpty()) {
      return coded(status, code, first.path("message").asString(""));
    }
    // Docker Hub's token server.
    String details = body.path("details").asString("");
    if (status == 401 && !details.isEmpty()) {
      return coded(status, "UNAUTHORIZED", details);
    }
    return USUAL.containsKey(status)
        ? usual(status, status)
        : new RegistryRefusal(status, "", "received unexpected HTTP status: " + status);
  }

  private static RegistryRefusal usual(int status, int as) {
    return coded(status, USUAL.get(as)[0], USUAL.get(as)[1]);
  }

  private static RegistryRefusal coded(int status, String code, String message) {
    String words = printable(code).toLowerCase(Locale.ROOT).replace('_', ' ');
    String said = printable(message);
    return new RegistryRefusal(status, code, words + ": " + (said.isEmpty() ? words : said));
  }

  private static JsonNode body(RegistryAnswer answer) {
    try {
      return JSON.readTree(new String(answer.bytes(LIMIT), StandardCharsets.UTF_8));
    } catch (IOException | JacksonException e) {
      // The status alone has to say it: many proxies answer with a page for people.
      return JSON.createObjectNode();
    }
  }

  /** A stranger's text goes to a terminal. */
  private static String printable(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", " ").strip();
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST);
  }

  /** As dockerd tells it of a pull of {@code name}. */
  public GantryException about(ImageName name) {
    return switch (code) {
      case "DENIED" ->
          notFound(
              "pull access denied for "
                  + name.familiarRepository()
                  + ", repository does not exist or may require 'docker login'");
      case "MANIFEST_UNKNOWN" -> notFound("manifest for " + name.familiar() + " not found");
      case "NAME_UNKNOWN" -> notFound("repository " + name.familiarRepository() + " not found");
      default -> new GantryException(ErrorCode.REGISTRY_FAILED, getMessage(), this);
    };
  }

  private GantryException notFound(String what) {
    return new GantryException(ErrorCode.NO_SUCH_IMAGE, what + ": " + getMessage(), this);
  }

  /** HTTP status of the answer. */
  public int status() {
    return status;
  }

  /** Whether the same request may well succeed later. */
  public boolean isPassing() {
    return status == 429 || status >= 500;
  }
}
