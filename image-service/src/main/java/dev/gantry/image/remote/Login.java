package dev.gantry.image.remote;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;

/** {@code docker login}: asks for {@code /v2/} with the credentials. */
final class Login {
  /** No scope: the token is asked for only to see whether the credentials are good. */
  private static final String NO_SCOPE = "";

  private final Registry registry;
  private final Authorizer authorizer;

  Login(Registry registry, Authorizer authorizer) {
    this.registry = registry;
    this.authorizer = authorizer;
  }

  String run() {
    RegistryCall call = ApiCheck.call(registry.base());
    try (RegistryAnswer answer = registry.send(call, NO_SCOPE)) {
      if (answer.status() != 200) {
        throw failed(call, answer.status());
      }
      return authorizer.refreshToken(NO_SCOPE);
    } catch (RegistryRefusal e) {
      ErrorCode code = e.status() == 401 ? ErrorCode.UNAUTHORIZED : ErrorCode.REGISTRY_FAILED;
      throw new GantryException(code, call.name() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw Reasons.failed(call, e);
    }
  }

  private static GantryException failed(RegistryCall call, int status) {
    boolean refused = status == 401;
    return new GantryException(
        refused ? ErrorCode.UNAUTHORIZED : ErrorCode.REGISTRY_FAILED,
        "login attempt to "
            + call.uri()
            + " failed with status: "
            + status
            + (refused ? " Unauthorized" : ""));
  }
}
