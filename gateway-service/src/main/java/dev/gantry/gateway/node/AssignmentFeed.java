package dev.gantry.gateway.node;

import dev.gantry.kit.kafka.Consumers;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.event.Topics;
import dev.gantry.model.id.NodeId;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Changes of assignments for all watches of this replica: from Kafka, which brings every one, and
 * most of them some milliseconds earlier as container-service announces them.
 */
@Component
class AssignmentFeed {
  private final Announced announced;
  private final Map<NodeId, Set<Watch>> watches = new ConcurrentHashMap<>();

  AssignmentFeed(Consumers consumers, MeterRegistry meters) {
    announced = new Announced(meters);
    consumers.follow(
        "gateway-assignments",
        Topics.ASSIGNMENTS,
        Assignment.class,
        record -> {
          if (announced.isNewsByKafka(record.payload())) {
            deliver(record.payload());
          }
        });
  }

  /** An assignment that was committed; Kafka's copy follows. */
  void announce(Assignment assignment) {
    if (announced.isNews(assignment)) {
      deliver(assignment);
    }
  }

  private void deliver(Assignment assignment) {
    watches.getOrDefault(assignment.node(), Set.of()).forEach(watch -> watch.offer(assignment));
  }

  /** From now on the watch gets every change of its node. */
  void subscribe(Watch watch) {
    watches.compute(
        watch.node(),
        (node, present) -> {
          Set<Watch> all = present == null ? ConcurrentHashMap.newKeySet() : present;
          all.add(watch);
          return all;
        });
  }

  void unsubscribe(Watch watch) {
    watches.computeIfPresent(
        watch.node(),
        (node, present) -> {
          present.remove(watch);
          return present.isEmpty() ? null : present;
        });
  }

  /** Ends all streams of a node here. */
  void end(NodeId node) {
    watches.getOrDefault(node, Set.of()).forEach(Watch::close);
  }

  /** A node that comes anew has given its older stream up, though TCP may not know yet. */
  void endOthers(Watch newest) {
    for (Watch watch : watches.getOrDefault(newest.node(), Set.of())) {
      if (watch != newest) {
        watch.close();
      }
    }
  }
}
