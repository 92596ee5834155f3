package dev.gantry.gateway.node;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Bodies;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.NodeEvent;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.node.ReportAnswer;
import dev.gantry.model.node.ReportBatch;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * {@code POST /node/v1/reports}: 2xx when Kafka has the batch. On the way of {@code docker run}.
 */
@Component
class Reports implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
  private static final Duration NOTED_EVERY = Duration.ofSeconds(10);

  private final NodePublisher publisher;
  private final Nodes nodes;
  private final DataPorts dataPorts;
  private final Clock clock;
  private final Map<NodeId, Instant> noted = new ConcurrentHashMap<>();

  Reports(NodePublisher publisher, Nodes nodes, DataPorts dataPorts, Clock clock) {
    this.dataPorts = dataPorts;
    this.publisher = publisher;
    this.nodes = nodes;
    this.clock = clock;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.NODE_REPORTS);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    NodeId node = Identity.node(request);
    ReportBatch batch = Bodies.read(request, ReportBatch.class);
    own(node, batch.node());
    for (AgentReport report : batch.reports()) {
      own(node, report.node());
    }
    Heartbeat heartbeat = batch.heartbeat();
    if (heartbeat != null) {
      own(node, heartbeat.node());
    }
    publisher.publish(
        heartbeat == null ? List.of() : List.of(new NodeEvent.Beat(node, heartbeat)),
        batch.reports());
    if (heartbeat == null) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return;
    }
    note(node, heartbeat);
    Answers.json(response, HttpServletResponse.SC_OK, new ReportAnswer(dataPorts.all()));
  }

  private static void own(NodeId node, NodeId named) {
    if (!node.equals(named)) {
      throw new GantryException(
          ErrorCode.FORBIDDEN, "node " + node + " may not report for node " + named);
    }
  }

  private void note(NodeId node, Heartbeat heartbeat) {
    Instant now = clock.instant();
    Instant last = noted.get(node);
    if (heartbeat.capacity() == null || (last != null && last.plus(NOTED_EVERY).isAfter(now))) {
      return;
    }
    noted.put(node, now);
    try {
      nodes.seen(node, heartbeat.capacity());
    } catch (DataAccessException e) {
      // The report itself is in Kafka; this is for /info alone.
      LOG.warn("heartbeat of node {} is not noted: {}", node, e.getMessage());
    }
  }
}
