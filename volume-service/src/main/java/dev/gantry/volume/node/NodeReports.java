package dev.gantry.volume.node;

import dev.gantry.kit.kafka.Apply;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.node.AgentReport;
import dev.gantry.volume.catalog.Catalog;
import dev.gantry.volume.lease.Departures;
import dev.gantry.volume.lifecycle.VolumeCommand;
import dev.gantry.volume.lifecycle.VolumeKey;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Forgets volumes whose data their node has deleted. */
@Component
class NodeReports {
  private final Catalog catalog;
  private final Departures departures;

  NodeReports(Catalog catalog, Departures departures, Consumers consumers) {
    this.catalog = catalog;
    this.departures = departures;
    // Joins, beats and connections are container-service's; a watch that opens fetches its
    // snapshot itself.
    consumers.group(
        "volume-service",
        Topics.NODE_REPORTS,
        NodeEvent.class,
        Apply.where(record -> record.payload() instanceof NodeEvent.VolumeGone, this::apply));
  }

  void apply(Envelope<NodeEvent> record) {
    if (record.payload() instanceof NodeEvent.VolumeGone gone) {
      AgentReport.VolumeRemoved report = gone.report();
      catalog.change(
          new VolumeKey(report.tenant(), report.volume()),
          new VolumeCommand.ConfirmGone(gone.node(), report.version()));
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              departures.signal();
            }
          });
    }
  }
}
