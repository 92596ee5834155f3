package dev.gantry.standalone.broker;

import dev.gantry.model.event.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which topics there are, how long each keeps its records, and who writes to it.
 *
 * @param name the topic
 * @param retention how long a record stays
 * @param writers the services that may produce to it; all services may read it
 */
record TopicPlan(String name, Duration retention, Set<String> writers) {
  static final int PARTITIONS = 4;

  /** The control plane's services, each a Kafka user of its own. */
  static final Set<String> SERVICES = Set.of("gateway", "image", "container", "volume");

  private static final Duration EVENTS = Duration.ofDays(7);

  /** Assignments are only news: whoever missed one reads a snapshot from the owners' databases. */
  private static final Duration ASSIGNMENTS = Duration.ofHours(1);

  static final List<TopicPlan> ALL =
      List.of(
          new TopicPlan(Topics.ASSIGNMENTS, ASSIGNMENTS, Set.of("container", "volume", "image")),
          new TopicPlan(Topics.RUN_STATUS, EVENTS, Set.of("gateway")),
          new TopicPlan(Topics.NODE_REPORTS, EVENTS, Set.of("gateway")),
          new TopicPlan(Topics.IMAGES, EVENTS, Set.of("image")),
          new TopicPlan(Topics.CONTAINERS, EVENTS, Set.of("container")),
          new TopicPlan(Topics.VOLUMES, EVENTS, Set.of("volume")));

  Map<String, String> settings() {
    return Map.of(
        "retention.ms", Long.toString(retention.toMillis()),
        "segment.bytes", Integer.toString(16 * 1024 * 1024),
        "segment.ms", Long.toString(Math.min(retention.toMillis(), Duration.ofHours(6).toMillis())),
        "max.message.bytes", Integer.toString(4 * 1024 * 1024));
  }
}
