package dev.gantry.container.report;

import dev.gantry.container.container.Happening;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.node.NodeReports;
import dev.gantry.container.waiting.Follower;
import dev.gantry.container.waiting.Waiters;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.node.AgentReport;
import org.springframework.stereotype.Component;

/** Reads what the nodes report, from Kafka: each record in one transaction with its offset. */
@Component
public class RunReports {
  private final Ledger ledger;

  RunReports(Ledger ledger, NodeReports nodes, Waiters waiters, Consumers consumers) {
    this.ledger = ledger;
    consumers.group("container-service.runs", Topics.RUN_STATUS, AgentReport.class, this::apply);
    consumers.group("container-service.nodes", Topics.NODE_REPORTS, NodeEvent.class, nodes::apply);
    new Follower(waiters, ledger::find).follow(consumers);
  }

  private void apply(Envelope<AgentReport> record) {
    switch (record.payload()) {
      case AgentReport.RunChanged run ->
          ledger.happened(run.container(), run.node(), new Happening.RunReported(run));
      case AgentReport.ContainerRemoved removed ->
          ledger.happened(
              removed.container(), removed.node(), new Happening.ContainerRemovedByNode());
      case AgentReport.ContainerActed acted -> ledger.acted(acted);
      // volume-service's.
      case AgentReport.VolumeRemoved volume -> {}
    }
  }
}
