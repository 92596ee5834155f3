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

  private final Map<Long, Answer> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Answer> eldest) {
          return size() > SIZE;
        }
      };

  record Answer(ImageLease.ImageConfig config, List<LayerRef> layers, Platform platform) {
    static Answer of(Image image) {
      return new Answer(
          image.configuration().forLease(),
          image.layers().stream().map(StoredLayer::ref).toList(),
          new Platform(
              image.configuration().text("os"),
              image.configuration().text("architecture"),
              image.configuration().text("variant")));
    }
  }

  Answer get(long incarnation, Supplier<Image> load) {
    synchronized (answers) {
      Answer answer = answers.get(incarnation);
      if (answer != null) {
        return answer;
      }
    }
    Answer answer = Answer.of(load.get());
    synchronized (answers) {
      answers.put(incarnation, answer);
    }
    return answer;
  }
}
