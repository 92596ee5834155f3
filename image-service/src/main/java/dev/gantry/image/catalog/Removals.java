package dev.gantry.image.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.image.archive.ChainIds;
import dev.gantry.image.blob.BlobLedger;
import dev.gantry.image.catalog.RemovalRules.Decision;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.reference.ImageReference;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletes names and images, as {@link RemovalRules} decide. */
public final class Removals {
  private final Catalog catalog;
  private final ImageTable images;
  private final NameTable names;
  private final Uses uses;
  private final BlobLedger ledger;
  private final ImageEvents events;
  private final TransactionTemplate transaction;

  /** The tables that a removal changes. */
  public record Tables(ImageTable images, NameTable names, BlobLedger ledger, ImageEvents events) {}

  public Removals(Catalog catalog, Tables tables, Uses uses, TransactionTemplate transaction) {
    this.catalog = catalog;
    this.images = tables.images();
    this.names = tables.names();
    this.ledger = tables.ledger();
    this.events = tables.events();
    this.uses = uses;
    this.transaction = transaction;
  }

  /**
   * One thing that went; the other field is null.
   *
   * @param untagged a name
   * @param deleted an image id, or the chain id of a layer that no other image of the tenant has
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Removed(
      @JsonProperty("Untagged") String untagged, @JsonProperty("Deleted") String deleted) {}

  /** What went, and the bytes of the files in layers that went. */
  public record Outcome(List<Removed> removed, long fileBytes) {}

  /**
   * @param pruneParents parents without name and use go too
   * @throws GantryException NO_SUCH_IMAGE, or CONFLICT in Docker's words
   */
  public Outcome remove(TenantId tenant, String text, boolean force, boolean pruneParents) {
    Image found = catalog.get(tenant, text);
    // Asks container-service only where a use would change the answer.
    if (!uses.of(tenant, found.id()).isEmpty()) {
      uses.confirmed(tenant, found.id());
    }
    Outcome outcome = transaction.execute(status -> removeLocked(tenant, text, found.id(), force));
    if (pruneParents && found.parent() != null && deletedImage(outcome, found.id())) {
      return withParents(tenant, found.parent(), outcome);
    }
    return outcome;
  }

  private Outcome removeLocked(TenantId tenant, String text, Digest id, boolean force) {
    Image image =
        images
            .findLocked(tenant, id)
            .orElseThrow(() -> Catalog.noSuchImage(ImageReference.parse(text)));
    RemovalRules.State state = state(image);
    RemovalRules.Request request = new RemovalRules.Request(text, nameUnlessId(image, text), force);
    return switch (RemovalRules.decide(request, state)) {
      case Decision.Conflict(String message) ->
          throw new GantryException(ErrorCode.CONFLICT, message);
      case Decision.Remove remove -> apply(state, remove);
    };
  }

  private RemovalRules.State state(Image image) {
    return new RemovalRules.State(
        image, uses.of(image.tenant(), image.id()), images.hasChildren(image.tenant(), image.id()));
  }

  /** Whatever is the beginning of the id is taken for it, even where a name is written so. */
  private static Optional<ImageName> nameUnlessId(Image image, String text) {
    boolean id = image.id().value().startsWith(text) || image.id().hex().startsWith(text);
    return id ? Optional.empty() : Optional.of(ImageName.parse(text));
  }

  private Outcome apply(RemovalRules.State state, Decision.Remove remove) {
    Image image = state.image();
    List<Removed> removed = new ArrayList<>();
    for (ImageName name : remove.untag()) {
      names.delete(image.tenant(), name);
      events.changed(image.tenant(), image.id(), "untag", name.familiar());
      removed.add(new Removed(name.familiar(), null));
    }
    long bytes = remove.delete() ? delete(state, removed) : 0;
    return new Outcome(removed, bytes);
  }

  /** An image that stopped containers use stays, hidden, until the last of them is gone. */
  private long delete(RemovalRules.State state, List<Removed> removed) {
    Image image = state.image();
    if (state.uses().isEmpty()) {
      ledger.release(images.delete(image.tenant(), image.id()));
    } else {
      images.hide(image.tenant(), image.id());
    }
    events.deleted(image.tenant(), image.id());
    removed.add(new Removed(null, image.id().value()));
    return layers(image, removed);
  }

  private long layers(Image image, List<Removed> removed) {
    Set<Digest> kept = new HashSet<>();
    images
        .list(image.tenant())
        .forEach(other -> kept.addAll(ChainIds.of(other.configuration().diffIds())));
    long bytes = 0;
    for (StoredLayer layer : image.layers().reversed()) {
      if (!kept.contains(layer.ref().chainId())) {
        removed.add(new Removed(null, layer.ref().chainId().value()));
        bytes += layer.fileBytes();
      }
    }
    return bytes;
  }

  private static boolean deletedImage(Outcome outcome, Digest id) {
    return outcome.removed().stream().anyMatch(gone -> id.value().equals(gone.deleted()));
  }

  private Outcome withParents(TenantId tenant, Digest first, Outcome outcome) {
    List<Removed> removed = new ArrayList<>(outcome.removed());
    long bytes = outcome.fileBytes();
    Optional<Digest> next = Optional.of(first);
    while (next.isPresent()) {
      Digest id = next.get();
      Optional<Image> parent = images.find(tenant, id);
      Outcome more = transaction.execute(status -> removeParent(tenant, id));
      removed.addAll(more.removed());
      bytes += more.fileBytes();
      next =
          more.removed().isEmpty()
              ? Optional.empty()
              : parent.flatMap(image -> Optional.ofNullable(image.parent()));
    }
    return new Outcome(removed, bytes);
  }

  private Outcome removeParent(TenantId tenant, Digest id) {
    return images
        .findLocked(tenant, id)
        .map(this::state)
        .filter(RemovalRules::parentGoesToo)
        .map(state -> apply(state, new Decision.Remove(List.of(), true)))
        .orElse(new Outcome(List.of(), 0));
  }
}
