package dev.gantry.image.intake;

import dev.gantry.image.archive.ChainIds;
import dev.gantry.image.archive.Compression;
import dev.gantry.image.archive.LayerReceiver;
import dev.gantry.image.archive.ReceivedLayer;
import dev.gantry.image.blob.BlobStore;
import dev.gantry.image.blob.BlobUpload;
import dev.gantry.image.catalog.Catalog;
import dev.gantry.image.catalog.NewImage;
import dev.gantry.image.catalog.StoredLayer;
import dev.gantry.image.config.ImageConfiguration;
import dev.gantry.image.reference.ImageName;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.LayerRef;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** {@code docker load}: images from a tar that docker save or an OCI tool wrote. */
public final class LoadArchive {
  private static final int BUFFER = 64 << 10;

  private final LayerReceiver receiver;
  private final BlobStore store;
  private final Catalog catalog;
  private final Timer timer;

  public LoadArchive(
      LayerReceiver receiver, BlobStore store, Catalog catalog, MeterRegistry meters) {
    this.receiver = receiver;
    this.store = store;
    this.catalog = catalog;
    this.timer =
        Timer.builder("gantry.image.uploads")
            .description("from the first byte of an archive to the stored image")
            .tag("kind", "load")
            .register(meters);
  }

  /** An image that was loaded, and the names that it got. */
  public record Loaded(Digest id, List<ImageName> names) {}

  /**
   * Each image is stored as a whole. Images before one that is bad stay, as with Docker.
   *
   * @throws GantryException BAD_REQUEST telling what is wrong with the archive
   */
  public List<Loaded> run(TenantId tenant, InputStream body) {
    Timer.Sample sample = Timer.start();
    BufferedInputStream raw = new BufferedInputStream(body, BUFFER);
    try (LoadedFiles files = LoadedFiles.spool(Compression.detect(raw).open(raw), store)) {
      List<Loaded> loaded = new ArrayList<>();
      for (ArchiveManifest manifest : ArchiveManifest.of(files)) {
        loaded.add(load(tenant, files, manifest));
      }
      return loaded;
    } catch (IOException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "reading the archive: " + e.getMessage(), e);
    } finally {
      sample.stop(timer);
    }
  }

  private Loaded load(TenantId tenant, LoadedFiles files, ArchiveManifest manifest) {
    ImageConfiguration configuration = ImageConfiguration.parse(files.text(manifest.config()));
    List<Digest> diffIds = configuration.diffIds();
    if (diffIds.size() != manifest.layers().size()) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "invalid manifest, layers length mismatch: expected %d, got %d"
              .formatted(manifest.layers().size(), diffIds.size()));
    }
    List<ReceivedLayer> received = new ArrayList<>();
    try {
      for (int i = 0; i < diffIds.size(); i++) {
        received.add(receive(files.get(manifest.layers().get(i)), diffIds.get(i)));
      }
      return store(tenant, configuration, received, manifest.names());
    } finally {
      received.forEach(ReceivedLayer::close);
    }
  }

  /**
   * A layer once more through the receiver: checked, and kept in a form that nodes know. The same
   * file may be a layer of several images, so that the spooled one stays.
   */
  private ReceivedLayer receive(BlobUpload file, Digest diffId) {
    try (InputStream in = file.read()) {
      ReceivedLayer layer = receiver.receive(in, file.seal().size());
      if (!layer.diffId().equals(diffId)) {
        layer.close();
        throw new GantryException(
            ErrorCode.DIGEST_MISMATCH,
            "invalid diffID for layer: expected \"%s\", got \"%s\""
                .formatted(diffId, layer.diffId()));
      }
      return layer;
    } catch (IOException e) {
      throw new GantryException(ErrorCode.INTERNAL, "reading a layer of the archive: " + e, e);
    }
  }

  private Loaded store(
      TenantId tenant,
      ImageConfiguration configuration,
      List<ReceivedLayer> received,
      List<ImageName> names) {
    List<Digest> chain = ChainIds.of(configuration.diffIds());
    List<StoredLayer> layers = new ArrayList<>();
    List<BlobUpload> uploads = new ArrayList<>();
    for (int i = 0; i < received.size(); i++) {
      ReceivedLayer layer = received.get(i);
      uploads.add(layer.upload());
      layers.add(
          new StoredLayer(
              new LayerRef(
                  layer.blob().digest(),
                  layer.blob().size(),
                  layer.mediaType(),
                  layer.diffId(),
                  chain.get(i)),
              layer.fileBytes()));
    }
    byte[] bytes = configuration.bytes();
    try (BlobUpload config = store.begin(bytes.length)) {
      config.write(bytes, 0, bytes.length);
      uploads.add(config);
      Digest id =
          catalog.store(
              new NewImage(tenant, configuration, layers, uploads, List.of(), null, names, "load"));
      return new Loaded(id, names);
    }
  }
}
