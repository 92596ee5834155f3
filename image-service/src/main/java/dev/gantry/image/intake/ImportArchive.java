package dev.gantry.image.intake;

import dev.gantry.image.archive.LayerReceiver;
import dev.gantry.image.archive.ReceivedLayer;
import dev.gantry.image.blob.BlobStore;
import dev.gantry.image.blob.BlobUpload;
import dev.gantry.image.catalog.Catalog;
import dev.gantry.image.catalog.NewImage;
import dev.gantry.image.catalog.StoredLayer;
import dev.gantry.image.config.ContainerConfig;
import dev.gantry.image.config.ImageConfiguration;
import dev.gantry.image.config.Platform;
import dev.gantry.image.reference.ImageName;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.LayerRef;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;

/** {@code docker import}: the archive of a file system becomes an image of one layer. */
public final class ImportArchive {
  private final LayerReceiver receiver;
  private final BlobStore store;
  private final Catalog catalog;
  private final Clock clock;
  private final Timer timer;

  public ImportArchive(
      LayerReceiver receiver, BlobStore store, Catalog catalog, Clock clock, MeterRegistry meters) {
    this.receiver = receiver;
    this.store = store;
    this.catalog = catalog;
    this.clock = clock;
    this.timer =
        Timer.builder("gantry.image.uploads")
            .description("from the first byte of an archive to the stored image")
            .tag("kind", "import")
            .register(meters);
  }

  /**
   * @param names at most one
   * @param comment goes into the history
   */
  public record Request(
      TenantId tenant,
      List<ImageName> names,
      ContainerConfig config,
      Platform platform,
      String comment) {}

  /**
   * Returns the id of the image.
   *
   * @param expectedBytes of the body when known, else -1
   * @throws dev.gantry.model.error.GantryException BAD_REQUEST for a bad archive, DISK_FULL;
   *     nothing is left then
   */
  public Digest run(Request request, InputStream body, long expectedBytes) {
    Timer.Sample sample = Timer.start();
    try (ReceivedLayer layer = receiver.receive(body, expectedBytes)) {
      ImageConfiguration configuration =
          ImageConfiguration.ofImport(
              request.config(),
              request.platform(),
              layer.diffId(),
              clock.instant(),
              request.comment());
      try (BlobUpload config = store.begin(configuration.bytes().length)) {
        config.write(configuration.bytes(), 0, configuration.bytes().length);
        return catalog.store(
            new NewImage(
                request.tenant(),
                configuration,
                List.of(stored(layer)),
                List.of(layer.upload(), config),
                List.of(),
                null,
                request.names(),
                "import"));
      }
    } finally {
      sample.stop(timer);
    }
  }

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
}
