package dev.gantry.model.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.model.id.NodeId;
import java.util.List;

/**
 * Body of {@code POST /node/v1/reports}. The gateway answers 204 when Kafka has it all, or 200 with
 * a {@link ReportAnswer} if there was a heartbeat; until then the agent keeps and repeats.
 *
 * @param heartbeat null in batches between heartbeats
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportBatch(NodeId node, List<AgentReport> reports, Heartbeat heartbeat) {
  public ReportBatch {
    reports = reports == null ? List.of() : List.copyOf(reports);
  }
}
