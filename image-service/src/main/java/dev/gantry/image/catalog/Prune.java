package dev.gantry.image.catalog;

import dev.gantry.image.catalog.Removals.Outcome;
import dev.gantry.image.catalog.Removals.Removed;
import dev.gantry.image.reference.ImageName;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Deletes what nobody uses. An image that turns out to be in use is passed over. */
public final class Prune {
  private final Catalog catalog;
  private final Removals removals;

  public Prune(Catalog catalog, Removals removals) {
    this.catalog = catalog;
    this.removals = removals;
  }

  /**
   * @param danglingOnly only images without a tag
   * @param until only those made before
   * @param labels which they must have
   * @param notLabels which they must not have, any of them
   */
  public record Selection(
      boolean danglingOnly, Instant until, Set<String> labels, Set<String> notLabels) {
    boolean takes(Image image) {
      return (!danglingOnly || image.tags().isEmpty())
          && image.configuration().created().isBefore(until)
          && ImageFilter.hasLabels(image.configuration().labels(), labels)
          && notLabels.stream()
              .noneMatch(
                  label -> ImageFilter.hasLabels(image.configuration().labels(), List.of(label)));
    }
  }

  public Outcome run(TenantId tenant, Selection selection) {
    List<Image> images = catalog.list(tenant);
    Set<Digest> parents =
        images.stream().map(Image::parent).filter(Objects::nonNull).collect(Collectors.toSet());
    List<Removed> removed = new ArrayList<>();
    long bytes = 0;
    for (Image image : images) {
      boolean within = image.names().isEmpty() && parents.contains(image.id());
      if (within || !selection.takes(image)) {
        continue;
      }
      for (String reference : references(image)) {
        Outcome outcome = removeUnlessUsed(tenant, reference);
        removed.addAll(outcome.removed());
        bytes += outcome.fileBytes();
      }
    }
    return new Outcome(removed, bytes);
  }

  private static List<String> references(Image image) {
    return image.names().isEmpty()
        ? List.of(image.id().hex())
        : image.names().stream().map(ImageName::familiar).toList();
  }

  private Outcome removeUnlessUsed(TenantId tenant, String reference) {
    try {
      return removals.remove(tenant, reference, false, true);
    } catch (GantryException e) {
      if (e.code() != ErrorCode.CONFLICT && e.code() != ErrorCode.NO_SUCH_IMAGE) {
        throw e;
      }
      // In use, or gone by another hand or with a name before: nothing to prune.
      return new Outcome(List.of(), 0);
    }
  }
}
