package dev.gantry.container.app;

import dev.gantry.container.node.Nodes;
import dev.gantry.container.placement.NodeView;
import dev.gantry.container.rollout.Outlook;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Looks at the nodes, and remembers since when this service hears them: after Kafka or the service
 * itself was away, a node that was not heard yet is not lost for that.
 */
@Component
class Hearing {
  private final Nodes nodes;
  private final Clock clock;
  private volatile Instant since;

  Hearing(Nodes nodes, Clock clock) {
    this.nodes = nodes;
    this.clock = clock;
  }

  /** By one thread, several times a second. In a transaction. */
  Outlook look() {
    List<NodeView> views = nodes.views();
    Instant now = clock.instant();
    if (!Outlook.anyIsHeard(views, now)) {
      since = null;
    } else if (since == null) {
      since = now;
    }
    return Outlook.of(views, since, now);
  }

  /** For who only asks. In a transaction. */
  Outlook glance() {
    return Outlook.of(nodes.views(), since, clock.instant());
  }
}
