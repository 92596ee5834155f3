package dev.gantry.image.pull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.image.blob.BlobStore;
import dev.gantry.image.config.ImageConfiguration;
import dev.gantry.image.config.Platform;
import dev.gantry.image.manifest.Manifest;
import dev.gantry.image.manifest.ManifestReader;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.remote.Credentials;
import dev.gantry.image.remote.ManifestDocument;
import dev.gantry.image.remote.Registries;
import dev.gantry.image.remote.Registry;
import dev.gantry.image.remote.RegistryRefusal;
import dev.gantry.image.remote.RegistrySettings;
import dev.gantry.model.id.Digest;
import java.util.List;
import java.util.Objects;

/** What a registry has under a name, without pulling it. */
public final class Inspection {
  private final Registries registries;
  private final BlobStore store;
  private final RegistrySettings settings;

  public Inspection(Registries registries, BlobStore store, RegistrySettings settings) {
    this.registries = registries;
    this.store = store;
    this.settings = settings;
  }

  /** Docker's {@code DistributionInspect}. */
  public record Found(
      @JsonProperty("Descriptor") Described descriptor,
      @JsonProperty("Platforms") List<OciPlatform> platforms) {}

  /** What the name stands for. */
  public record Described(String mediaType, Digest digest, long size) {}

  /** A platform in OCI's form. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record OciPlatform(String architecture, String os, String variant) {
    static OciPlatform of(Platform platform) {
      return new OciPlatform(platform.architecture(), platform.os(), platform.variant());
    }
  }

  /**
   * @param name with tag or digest
   * @throws dev.gantry.model.error.GantryException in Docker's words
   */
  public Found run(ImageName name, Credentials credentials, boolean administrator) {
    try (Registry registry = registries.open(name.domain(), credentials, administrator)) {
      String reference = name.digest() == null ? name.tag() : name.digest().value();
      ManifestDocument document = registry.manifest(name, reference);
      List<OciPlatform> platforms =
          switch (ManifestReader.read(document.bytes(), document.contentType())) {
            case Manifest.Index index ->
                index.manifests().stream()
                    .map(entry -> entry.platform())
                    .filter(Objects::nonNull)
                    .map(OciPlatform::of)
                    .toList();
            case Manifest.OfImage image -> List.of(OciPlatform.of(platform(registry, name, image)));
          };
      return new Found(
          new Described(document.contentType(), document.digest(), document.bytes().length),
          platforms);
    } catch (RegistryRefusal e) {
      throw e.about(name);
    }
  }

  private Platform platform(Registry registry, ImageName name, Manifest.OfImage image) {
    try (Uploads uploads = new Uploads()) {
      ImageConfiguration configuration =
          new ConfigPull(new BlobFetch(registry, name, store, settings), uploads).run(image);
      return Platform.of(configuration);
    }
  }
}
