package dev.gantry.container.event;

import dev.gantry.kit.kafka.Apply;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.model.event.EngineEvent;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.ImageEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.event.VolumeEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Takes the events of images and volumes over from their owners, each once. */
@Component
class EventFeeds {
  /** Told by {@link Companions}, with the container that mounts. */
  private static final Set<String> OF_CONTAINERS = Set.of("mount", "unmount");

  private final EventLog log;

  EventFeeds(EventLog log, Consumers consumers) {
    this.log = log;
    consumers.group("container-service.events", Topics.IMAGES, ImageEvent.class, this::ofImage);
    consumers.group(
        "container-service.events",
        Topics.VOLUMES,
        VolumeEvent.class,
        Apply.where(EventFeeds::isOfVolumeAlone, this::ofVolume));
  }

  private void ofImage(Envelope<ImageEvent> record) {
    ImageEvent event = record.payload();
    Map<String, String> attributes = new HashMap<>(event.attributes());
    if (!event.references().isEmpty()) {
      attributes.putIfAbsent("name", event.references().getFirst());
    }
    append(record, "image", event.action(), event.image().value(), attributes);
  }

  private static boolean isOfVolumeAlone(Envelope<VolumeEvent> record) {
    String action = record.payload().action();
    return action != null && !OF_CONTAINERS.contains(action);
  }

  private void ofVolume(Envelope<VolumeEvent> record) {
    VolumeEvent event = record.payload();
    append(record, "volume", event.action(), event.volume().value(), Map.of("driver", "local"));
  }

  /** A change without an action is one that Docker has no event for. */
  private void append(
      Envelope<?> record,
      String type,
      String action,
      String actor,
      Map<String, String> attributes) {
    if (action != null && !action.isEmpty()) {
      long at = EventLog.nanos(record.occurredAt());
      log.appendOnce(
          record.id(), record.tenant(), new EngineEvent(type, action, actor, attributes, at));
    }
  }
}
