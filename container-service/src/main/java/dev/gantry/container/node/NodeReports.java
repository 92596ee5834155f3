package dev.gantry.container.node;

import dev.gantry.container.container.Happening;
import dev.gantry.container.ledger.Assigned;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.kit.outbox.Outbox;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.Heartbeat;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Applies what nodes tell of themselves, each in the transaction of its Kafka offset. Node times
 * are our own: a node's clock decides nothing but the order of its heartbeat and our assignments.
 */
@Component
public class NodeReports {
  private static final Logger LOG = LoggerFactory.getLogger(NodeReports.class);

  private final NodeRows rows;
  private final Assigned assigned;
  private final Ledger ledger;
  private final Outbox outbox;
  private final Clock clock;

  NodeReports(NodeRows rows, Assigned assigned, Ledger ledger, Outbox outbox, Clock clock) {
    this.rows = rows;
    this.assigned = assigned;
    this.ledger = ledger;
    this.outbox = outbox;
    this.clock = clock;
  }

  public void apply(Envelope<NodeEvent> record) {
    switch (record.payload()) {
      case NodeEvent.Registered registered -> registered(registered, record.occurredAt());
      case NodeEvent.Connected connected -> connection(connected.node(), true, record);
      case NodeEvent.Disconnected disconnected -> connection(disconnected.node(), false, record);
      case NodeEvent.Beat beat -> beat(beat);
      // volume-service's.
      case NodeEvent.VolumeGone volume -> {}
    }
  }

  private void registered(NodeEvent.Registered event, Instant at) {
    NodeRow known = rows.findAndLock(event.node().value()).orElse(null);
    NodeRow row = known == null ? new NodeRow() : known;
    if (known != null) {
      rebooted(known, event.registration().bootId(), at);
    }
    row.id = event.node().value();
    row.registered(event.registration(), at);
    rows.save(row);
  }

  private void connection(NodeId node, boolean connected, Envelope<NodeEvent> record) {
    rows.findAndLock(node.value())
        .ifPresentOrElse(
            row -> {
              row.connected = connected;
              if (connected && row.heardAt.isBefore(record.occurredAt())) {
                row.heardAt = record.occurredAt();
              }
            },
            () -> LOG.warn("node {} is connected={} but not registered", node, connected));
  }

  private void beat(NodeEvent.Beat event) {
    Heartbeat heartbeat = event.heartbeat();
    NodeRow row = rows.findAndLock(event.node().value()).orElse(null);
    if (row == null) {
      LOG.warn("heartbeat of node {}, which is not registered", event.node());
      return;
    }
    rebooted(row, heartbeat.bootId(), heartbeat.at());
    row.bootId = heartbeat.bootId();
    row.capacity(heartbeat.capacity());
    // A node with a fast clock must not look alive for longer than it is.
    Instant now = clock.instant();
    Instant at = heartbeat.at().isAfter(now) ? now : heartbeat.at();
    row.heardAt = at.isAfter(row.heardAt) ? at : row.heardAt;
    resync(event.node(), heartbeat);
  }

  private void rebooted(NodeRow row, String bootId, Instant at) {
    if (row.bootId.equals(bootId)) {
      return;
    }
    NodeId node = new NodeId(row.id);
    LOG.warn("node {} was restarted: boot id {} became {}", row.name, row.bootId, bootId);
    assigned.containers(node).stream()
        .filter(state -> state.run().isActive() && state.assignedAt().isBefore(at))
        .forEach(
            state -> ledger.happened(state.identity().id(), node, new Happening.NodeRebooted()));
  }

  private void resync(NodeId node, Heartbeat heartbeat) {
    List<Heartbeat.Held> strangers = new ArrayList<>();
    for (Resync.Finding finding : Resync.compare(heartbeat, assigned.containers(node))) {
      switch (finding) {
        case Resync.Finding.Happened happened -> {
          LOG.info("node {}: {} of {}", node, happened.happening(), happened.container());
          ledger.happened(happened.container(), node, happened.happening());
        }
        case Resync.Finding.Stranger stranger -> strangers.add(stranger.held());
      }
    }
    Set<ContainerId> elsewhere =
        assigned.known(strangers.stream().map(Heartbeat.Held::container).toList());
    strangers.stream()
        .filter(held -> !elsewhere.contains(held.container()))
        .forEach(held -> remove(node, held));
  }

  /** Removed here before, and the node missed it. */
  private void remove(NodeId node, Heartbeat.Held held) {
    LOG.info("node {} holds {}, which is not known: remove", node, held.container());
    long version = held.version() + 1;
    outbox.append(
        Topics.ASSIGNMENTS,
        node.value(),
        TenantId.LOCAL,
        version,
        Assigned.payload(
            new Assignment.OfContainer(
                held.container(),
                null,
                node,
                version,
                held.epoch(),
                0,
                DesiredState.REMOVED,
                null,
                null)));
  }
}
