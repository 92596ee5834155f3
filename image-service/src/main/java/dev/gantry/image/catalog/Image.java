package dev.gantry.image.catalog;

import dev.gantry.image.config.ImageConfiguration;
import dev.gantry.image.reference.ImageName;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.time.Instant;
import java.util.List;

/**
 * An image of a tenant.
 *
 * @param incarnation differs when an image was deleted and came back
 * @param layers lowest first
 * @param parent the image that it was built or committed from; null when it has none here
 * @param lastTagged null when it never had a name
 * @param names tags and repository digests, sorted
 */
public record Image(
    TenantId tenant,
    Digest id,
    long incarnation,
    ImageConfiguration configuration,
    List<StoredLayer> layers,
    Digest parent,
    Instant lastTagged,
    List<ImageName> names) {
  public Image {
    layers = List.copyOf(layers);
    names = names.stream().sorted().toList();
  }

  /** Docker's size: of the files in all layers. */
  public long size() {
    return layers.stream().mapToLong(StoredLayer::fileBytes).sum();
  }

  public List<String> tags() {
    return names.stream().filter(name -> name.tag() != null).map(ImageName::familiar).toList();
  }

  public List<String> digests() {
    return names.stream().filter(name -> name.tag() == null).map(ImageName::familiar).toList();
  }

  /** The first 12 digits of the id, as messages show it. */
  public String shortId() {
    return id.hex().substring(0, 12);
  }

  Image withNames(List<ImageName> others) {
    return new Image(tenant, id, incarnation, configuration, layers, parent, lastTagged, others);
  }
}
