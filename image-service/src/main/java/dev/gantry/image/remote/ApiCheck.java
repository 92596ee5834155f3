package dev.gantry.image.remote;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * {@code GET /v2/}: whether there is a registry, over which scheme, and what it asks for.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support">
 *     OCI distribution spec, determining support</a>
 */
final class ApiCheck {
  private final RegistryHttp http;
  private final RegistryAddress address;

  ApiCheck(RegistryHttp http, RegistryAddress address) {
    this.http = http;
    this.address = address;
  }

  /** What was found. */
  record Found(URI base, List<Challenge> challenges) {}

  /**
   * @throws dev.gantry.model.error.GantryException REGISTRY_FAILED when nothing answers
   * @throws RegistryRefusal when the registry is out of order
   */
  Found find() {
    IOException failure = null;
    RegistryCall call = null;
    for (URI base : address.bases()) {
      call = call(base);
      try (RegistryAnswer answer = http.send(call)) {
        if (answer.status() >= 500 || answer.status() == 429) {
          throw RegistryRefusal.of(answer);
        }
        return new Found(base, answer.status() == 401 ? answer.challenges() : List.of());
      } catch (IOException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw Reasons.failed(call, failure);
  }

  static RegistryCall call(URI base) {
    return RegistryCall.get(base.resolve("/v2/"));
  }
}
