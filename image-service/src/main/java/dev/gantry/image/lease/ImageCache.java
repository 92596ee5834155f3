package dev.gantry.image.lease;

import dev.gantry.image.catalog.Image;
import dev.gantry.image.catalog.StoredLayer;
import dev.gantry.image.config.Platform;
import dev.gantry.model.lease.ImageLease;
import dev.gantry.model.spec.LayerRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What leases answer, by incarnation of the image: it never changes, so nothing is ever out of
 * date. The least recently used go first.
 */
final class ImageCache {
  private static final int SIZE = 2_000;

  private final Map<Long, Entry> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Entry> eldest) {
          return size() > SIZE;
        }
      };

  record Entry(ImageLease.ImageConfig config, List<LayerRef> layers, Platform platform) {
    static Entry of(Image image) {
      return new Entry(
          image.configuration().forLease(),
          image.layers().stream().map(StoredLayer::ref).toList(),
          new Platform(
              image.configuration().text("os"),
              image.configuration().text("architecture"),
              image.configuration().text("variant")));
    }
  }

  Entry get(long incarnation, Supplier<Image> load) {
    synchronized (entries) {
      Entry entry = entries.get(incarnation);
      if (entry != null) {
        return entry;
      }
    }
    Entry entry = Entry.of(load.get());
    synchronized (entries) {
      entries.put(incarnation, entry);
    }
    return entry;
  }
}
