package dev.gantry.image.catalog;

import dev.gantry.kit.outbox.Outbox;
import dev.gantry.model.event.ImageEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the others of changes, within the transaction that makes them. Keys are {@code
 * tenant/image}: two tenants may have the same image.
 */
public final class ImageEvents {
  private final Outbox outbox;
  private final ImageTable images;

  public ImageEvents(Outbox outbox, ImageTable images) {
    this.outbox = outbox;
    this.images = images;
  }

  /** After a change of an image that may be there still. {@code name}: Docker's attribute. */
  void changed(TenantId tenant, Digest id, String action, String name) {
    Optional<Image> image = images.find(tenant, id);
    List<String> references = image.map(Image::tags).orElse(List.of());
    Map<String, String> attributes =
        new HashMap<>(image.map(i -> i.configuration().labels()).orElse(Map.of()));
    attributes.put("name", name);
    append(new ImageEvent(id, tenant, references, false, action, attributes));
  }

  void deleted(TenantId tenant, Digest id) {
    append(new ImageEvent(id, tenant, List.of(), true, "delete", Map.of("name", id.value())));
  }

  private void append(ImageEvent event) {
    outbox.append(
        Topics.IMAGES,
        event.tenant() + "/" + event.image(),
        event.tenant(),
        images.nextVersion(),
        event);
  }
}
