package dev.gantry.image.pull;

import dev.gantry.image.archive.ChainIds;
import dev.gantry.image.archive.LayerReceiver;
import dev.gantry.image.archive.ReceivedLayer;
import dev.gantry.image.blob.Blob;
import dev.gantry.image.blob.BlobLedger;
import dev.gantry.image.blob.BlobStore;
import dev.gantry.image.catalog.Catalog;
import dev.gantry.image.catalog.NewImage;
import dev.gantry.image.catalog.StoredLayer;
import dev.gantry.image.config.ImageConfiguration;
import dev.gantry.image.manifest.Descriptor;
import dev.gantry.image.manifest.Manifest;
import dev.gantry.image.manifest.ManifestReader;
import dev.gantry.image.manifest.PlatformChoice;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.remote.ManifestDocument;
import dev.gantry.image.remote.Registry;
import dev.gantry.image.remote.RegistrySettings;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import dev.gantry.model.spec.LayerRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * One image of one tag or digest, in this order: manifest, the image of the platform if it is an
 * index, configuration, layers that the tenant has not, and then all at once into the catalog.
 * Before that nothing of it can be seen, and when it fails nothing is left.
 */
final class ImagePull {
  private final PullRequest request;
  private final Registry registry;
  private final PullProgress progress;
  private final Parts parts;

  /** Where images go. */
  record Parts(
      Catalog catalog,
      BlobStore store,
      BlobLedger ledger,
      LayerReceiver receiver,
      RegistrySettings settings,
      LongConsumer bytes) {}

  ImagePull(PullRequest request, Registry registry, PullProgress progress, Parts parts) {
    this.request = request;
    this.registry = registry;
    this.progress = progress;
    this.parts = parts;
  }

  /**
   * @param name with tag or digest
   * @return whether the name means another image than before
   */
  boolean run(ImageName name) {
    String reference = name.digest() == null ? name.tag() : name.digest().value();
    ManifestDocument document = registry.manifest(name, reference);
    Manifest manifest = ManifestReader.read(document.bytes(), document.contentType());
    progress.message(reference, "Pulling from " + name.path());
    Manifest.OfImage image =
        switch (manifest) {
          case Manifest.OfImage one -> one;
          case Manifest.Index index -> chosen(name, index);
        };
    List<ImageName> names = names(name, document.digest());
    boolean same = parts.catalog().isNamed(request.tenant(), name, image.config().digest());
    if (!parts.catalog().pulledAgain(request.tenant(), image.config().digest(), names)) {
      fetch(name, image, names);
    }
    progress.message("", "Digest: " + document.digest());
    return !same;
  }

  /** The tag, and the digest of what the registry has under it: of the index if it is one. */
  private static List<ImageName> names(ImageName name, Digest digest) {
    ImageName canonical = new ImageName(name.domain(), name.path(), null, digest);
    return name.digest() == null ? List.of(name, canonical) : List.of(canonical);
  }

  private Manifest.OfImage chosen(ImageName name, Manifest.Index index) {
    Descriptor entry = PlatformChoice.choose(index, request.platform());
    ManifestDocument document = registry.manifest(name, entry.digest().value());
    return switch (ManifestReader.read(document.bytes(), document.contentType())) {
      case Manifest.OfImage image -> image;
      case Manifest.Index within ->
          throw new GantryException(
              ErrorCode.BAD_REQUEST, "unsupported manifest format: an index within an index");
    };
  }

  private void fetch(ImageName name, Manifest.OfImage image, List<ImageName> names) {
    BlobFetch fetch = new BlobFetch(registry, name, parts.store(), parts.settings());
    try (Uploads uploads = new Uploads()) {
      ImageConfiguration configuration = new ConfigPull(fetch, uploads).run(image);
      Map<Digest, StoredLayer> present = present(image.layers());
      Map<Digest, Descriptor> missing = new LinkedHashMap<>();
      for (Descriptor layer : image.layers()) {
        boolean here = present.containsKey(layer.digest());
        if (!here) {
          missing.put(layer.digest(), layer);
        }
        progress.layer(layer.digest(), here ? LayerStep.EXISTS : LayerStep.LISTED);
      }
      LayerPull.Tools tools =
          new LayerPull.Tools(
              fetch,
              parts.receiver(),
              uploads,
              new Semaphore(parts.settings().parallelLayers()),
              progress,
              parts.bytes());
      Map<Digest, ReceivedLayer> received =
          new LayerPulls(tools, registry::close).run(missing.values());
      List<StoredLayer> layers = layers(image, configuration, present, received);
      store(configuration, layers, uploads, present, names);
    }
  }

  /** Layers that the tenant has, with a new grace time so that they stay until the commit. */
  private Map<Digest, StoredLayer> present(List<Descriptor> layers) {
    Map<Digest, StoredLayer> present = new LinkedHashMap<>();
    for (Descriptor layer : layers) {
      parts
          .catalog()
          .layer(request.tenant(), layer.digest())
          .filter(stored -> isKept(blob(stored)))
          .ifPresent(stored -> present.put(layer.digest(), stored));
    }
    return present;
  }

  private boolean isKept(Blob blob) {
    parts.ledger().pin(List.of(blob));
    return parts.store().size(blob.digest()).isPresent();
  }

  private static Blob blob(StoredLayer layer) {
    return new Blob(layer.ref().blob(), layer.ref().size());
  }

  private static List<StoredLayer> layers(
      Manifest.OfImage image,
      ImageConfiguration configuration,
      Map<Digest, StoredLayer> present,
      Map<Digest, ReceivedLayer> received) {
    List<Digest> diffIds = configuration.diffIds();
    List<Digest> chain = ChainIds.of(diffIds);
    List<StoredLayer> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      Digest digest = image.layers().get(i).digest();
      StoredLayer layer =
          present.containsKey(digest) ? present.get(digest) : stored(received.get(digest));
      if (!layer.ref().diffId().equals(diffIds.get(i))) {
        throw ConfigPull.mismatch();
      }
      layers.add(layer.at(chain.get(i)));
    }
    return layers;
  }

  /** Its place in the image comes later. */
  private static StoredLayer stored(ReceivedLayer layer) {
    return new StoredLayer(
        new LayerRef(
            layer.blob().digest(),
            layer.blob().size(),
            layer.mediaType(),
            layer.diffId(),
            layer.diffId()),
        layer.fileBytes());
  }

  private void store(
      ImageConfiguration configuration,
      List<StoredLayer> layers,
      Uploads uploads,
      Map<Digest, StoredLayer> present,
      List<ImageName> names) {
    List<Blob> kept = present.values().stream().map(ImagePull::blob).toList();
    for (Blob blob : kept) {
      if (!isKept(blob)) {
        throw new GantryException(
            ErrorCode.UNAVAILABLE,
            "layer " + blob.digest() + " was deleted during the pull; pull again");
      }
    }
    parts
        .catalog()
        .store(
            new NewImage(
                request.tenant(),
                configuration,
                layers,
                uploads.all(),
                kept,
                null,
                names,
                Catalog.PULL));
  }
}
