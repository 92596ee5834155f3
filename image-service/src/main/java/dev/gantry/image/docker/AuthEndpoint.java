package dev.gantry.image.docker;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.image.remote.Credentials;
import dev.gantry.image.remote.Registries;
import dev.gantry.image.remote.Registry;
import dev.gantry.image.remote.RegistryRefusal;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /auth}: docker login. The client keeps the credentials; here they are only tried. */
@RestController
final class AuthEndpoint {
  private static final int LIMIT = 64 << 10;
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String HUB = "docker.io";
  private static final Set<String> HUB_NAMES =
      Set.of("", HUB, "index.docker.io", "registry-1.docker.io", "hub.docker.com");

  private final Registries registries;

  AuthEndpoint(Registries registries) {
    this.registries = registries;
  }

  record Answer(
      @JsonProperty("IdentityToken") String identityToken, @JsonProperty("Status") String status) {}

  @PostMapping("/auth")
  Answer login(HttpServletRequest request, Caller caller) throws IOException {
    JsonNode config = config(request);
    String domain = domain(config.path("serveraddress").asString(""));
    try (Registry registry =
        registries.open(domain, Credentials.of(config), caller.is(Role.ADMIN))) {
      return new Answer(registry.login(), "Login Succeeded");
    } catch (RegistryRefusal e) {
      throw new GantryException(ErrorCode.REGISTRY_FAILED, e.getMessage(), e);
    }
  }

  /** Errors must not quote what the client sent. */
  private static JsonNode config(HttpServletRequest request) throws IOException {
    byte[] body = request.getInputStream().readNBytes(LIMIT + 1);
    if (body.length > LIMIT) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "request body too large");
    }
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "invalid JSON in the body of a login");
    }
  }

  /** Docker Hub is called by the address of its first API. */
  static String domain(String serverAddress) {
    String host = serverAddress.replaceFirst("^https?://", "");
    int slash = host.indexOf('/');
    host = slash < 0 ? host : host.substring(0, slash);
    return HUB_NAMES.contains(host) ? HUB : host;
  }
}
