package dev.gantry.image.catalog;

import dev.gantry.image.blob.Blob;
import dev.gantry.image.blob.BlobLedger;
import dev.gantry.image.blob.BlobUpload;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.reference.ImageReference;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.transaction.support.TransactionTemplate;

/** The images of all tenants: found, stored, named. Deleting is {@link Removals}. */
public final class Catalog {
  /** Docker's event of a pull. It stands for the names too: no "tag" comes with it. */
  public static final String PULL = "pull";

  private final ImageTable images;
  private final NameTable names;
  private final BlobLedger ledger;
  private final ImageEvents events;
  private final TransactionTemplate transaction;
  private final Clock clock;

  public Catalog(
      ImageTable images,
      NameTable names,
      BlobLedger ledger,
      ImageEvents events,
      TransactionTemplate transaction,
      Clock clock) {
    this.images = images;
    this.names = names;
    this.ledger = ledger;
    this.events = events;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * The image that a caller means by a name, an id or the beginning of an id.
   *
   * @throws GantryException NO_SUCH_IMAGE or BAD_REQUEST in Docker's words
   */
  public Image get(TenantId tenant, String reference) {
    ImageReference parsed = ImageReference.parse(reference);
    return find(tenant, parsed).orElseThrow(() -> noSuchImage(parsed));
  }

  public static GantryException noSuchImage(ImageReference reference) {
    return new GantryException(ErrorCode.NO_SUCH_IMAGE, "No such image: " + reference.familiar());
  }

  private Optional<Image> find(TenantId tenant, ImageReference reference) {
    return resolve(tenant, reference).flatMap(id -> images.find(tenant, id));
  }

  private Optional<Digest> resolve(TenantId tenant, ImageReference reference) {
    return switch (reference) {
      case ImageReference.ById(Digest id) -> Optional.of(id);
      case ImageReference.ByName(ImageName name, Optional<String> prefix) ->
          names
              .find(tenant, name.tagged())
              .or(() -> prefix.flatMap(text -> images.findByPrefix(tenant, text)));
    };
  }

  public List<Image> list(TenantId tenant) {
    return images.list(tenant);
  }

  public int count(TenantId tenant) {
    return images.count(tenant);
  }

  /**
   * Makes the blobs visible and the image known, with its names. The same image again is a success.
   */
  public Digest store(NewImage image) {
    List<Blob> blobs =
        Stream.concat(image.uploads().stream().map(BlobUpload::seal), image.present().stream())
            .toList();
    ledger.pin(blobs);
    image.uploads().forEach(BlobUpload::publish);
    Digest id = image.configuration().id();
    transaction.executeWithoutResult(
        status -> {
          insert(image, id, blobs.stream().map(Blob::digest).toList());
          image.names().forEach(name -> point(image.tenant(), name, id));
          events.changed(image.tenant(), id, image.action(), label(image, id));
          if (!image.action().equals(PULL)) {
            image
                .names()
                .forEach(name -> events.changed(image.tenant(), id, "tag", name.familiar()));
          }
        });
    return id;
  }

  /**
   * After a pull that found the image here: it has these names from now on.
   *
   * @return false when the image is not here after all
   */
  public boolean pulledAgain(TenantId tenant, Digest id, List<ImageName> pulled) {
    return transaction.execute(
        status -> {
          if (images.findLocked(tenant, id).isEmpty()) {
            return false;
          }
          pulled.stream()
              .filter(name -> !isNamed(tenant, name, id))
              .forEach(name -> point(tenant, name, id));
          events.changed(tenant, id, PULL, pulled.getFirst().familiar());
          return true;
        });
  }

  /** Whether the name means this image. */
  public boolean isNamed(TenantId tenant, ImageName name, Digest id) {
    return names.find(tenant, name).filter(id::equals).isPresent();
  }

  /**
   * A layer that an image of the tenant has. That another tenant has it does not count: who names a
   * digest has not shown to possess the content.
   */
  public Optional<StoredLayer> layer(TenantId tenant, Digest blob) {
    return images.findLayer(tenant, blob);
  }

  private void insert(NewImage image, Digest id, List<Digest> blobs) {
    long size = image.layers().stream().mapToLong(StoredLayer::fileBytes).sum();
    if (images.insert(image, size)) {
      ledger.use(blobs);
      images.refer(image.tenant(), id, blobs);
    }
  }

  private static String label(NewImage image, Digest id) {
    return image.names().isEmpty() ? id.value() : image.names().getFirst().familiar();
  }

  /**
   * Gives an image one more name; taken from another image if that has it.
   *
   * @throws GantryException NO_SUCH_IMAGE; BAD_REQUEST for a name that can't be given
   */
  public void tag(TenantId tenant, String reference, ImageName name) {
    if (name.digest() != null) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "refusing to create a tag with a digest reference");
    }
    if (name.familiarRepository().equals("sha256")) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "refusing to create an ambiguous tag using digest algorithm as name");
    }
    ImageReference parsed = ImageReference.parse(reference);
    transaction.executeWithoutResult(
        status -> {
          Image image =
              resolve(tenant, parsed)
                  .flatMap(id -> images.findLocked(tenant, id))
                  .orElseThrow(() -> noSuchImage(parsed));
          point(tenant, name, image.id());
          events.changed(tenant, image.id(), "tag", name.familiar());
        });
  }

  private void point(TenantId tenant, ImageName name, Digest id) {
    Optional<Digest> before = names.set(tenant, name, id);
    images.touchTagged(tenant, id, clock.instant());
    before.ifPresent(other -> events.changed(tenant, other, "untag", name.familiar()));
  }

  /** Whether an image of the tenant refers to a blob: a digest alone opens nothing. */
  public boolean mayRead(TenantId tenant, Digest blob) {
    return images.mayRead(tenant, blob);
  }

  /** Deletes images that were deleted by force, when their last container is gone. */
  public void finishRemovals() {
    transaction.executeWithoutResult(
        status -> {
          for (Image image : images.abandoned()) {
            Set<Digest> blobs = images.delete(image.tenant(), image.id());
            ledger.release(blobs);
          }
        });
  }
}
