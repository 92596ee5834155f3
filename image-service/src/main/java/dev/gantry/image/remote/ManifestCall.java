package dev.gantry.image.remote;

import dev.gantry.image.manifest.MediaTypes;
import dev.gantry.image.reference.ImageName;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.io.IOException;

/**
 * {@code GET /v2/<name>/manifests/<reference>}.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests">
 *     OCI distribution spec, pulling manifests</a>
 */
final class ManifestCall {
  /** As the distribution spec advises registries to. */
  private static final int LIMIT = 4 << 20;

  private final Registry registry;

  ManifestCall(Registry registry) {
    this.registry = registry;
  }

  /**
   * @param reference tag or digest
   */
  ManifestDocument get(ImageName name, String reference) {
    RegistryCall call =
        registry
            .call(name, "/manifests/" + reference)
            .with("Accept", String.join(", ", MediaTypes.MANIFESTS));
    try (RegistryAnswer answer = registry.send(call, Registry.pulling(name))) {
      if (answer.status() != 200) {
        throw RegistryRefusal.of(answer);
      }
      byte[] bytes = answer.bytes(LIMIT);
      Digest digest = Digest.of(bytes);
      verify(digest, reference);
      verify(digest, answer.header("Docker-Content-Digest"));
      return new ManifestDocument(bytes, answer.header("Content-Type"), digest);
    } catch (IOException e) {
      throw Reasons.failed(call, e);
    }
  }

  private static void verify(Digest digest, String expected) {
    if (expected.startsWith("sha256:") && !expected.equals(digest.value())) {
      throw new GantryException(
          ErrorCode.REGISTRY_FAILED, "manifest verification failed for digest " + expected);
    }
  }
}
