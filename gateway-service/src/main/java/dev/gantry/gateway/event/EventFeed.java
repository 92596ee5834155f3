package dev.gantry.gateway.event;

import dev.gantry.kit.kafka.Consumers;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.ImageEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.event.VolumeEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Follows the owners' topics, once for all who listen at this replica. */
@Component
class EventFeed {
  /** The outbox may publish a record twice, shortly after each other. */
  private static final int REMEMBERED_IDS = 2_000;

  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
  private final Set<String> seen =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED_IDS;
                }
              }));

  EventFeed(Consumers consumers) {
    consumers.follow(
        "gateway-events-containers",
        Topics.CONTAINERS,
        ContainerEvent.class,
        record -> deliver(record, EngineEvent::ofContainer));
    consumers.follow(
        "gateway-events-images",
        Topics.IMAGES,
        ImageEvent.class,
        record -> deliver(record, EngineEvent::ofImage));
    consumers.follow(
        "gateway-events-volumes",
        Topics.VOLUMES,
        VolumeEvent.class,
        record -> deliver(record, EngineEvent::ofVolume));
  }

  private <T> void deliver(Envelope<T> record, Function<Envelope<T>, Optional<EngineEvent>> form) {
    if (seen.add(record.id())) {
      form.apply(record).ifPresent(event -> listeners.forEach(listener -> listener.offer(event)));
    }
  }

  void add(Listener listener) {
    listeners.add(listener);
  }

  void remove(Listener listener) {
    listeners.remove(listener);
  }
}
