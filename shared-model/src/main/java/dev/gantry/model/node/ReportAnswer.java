package dev.gantry.model.node;

import java.util.List;

/**
 * Answer to a {@link ReportBatch} with a heartbeat.
 *
 * @param dataPorts where the agents of all nodes listen for gateways on other hosts, {@code
 *     host:port}: no container has any business there
 */
public record ReportAnswer(List<String> dataPorts) {
  public ReportAnswer {
    dataPorts = dataPorts == null ? List.of() : List.copyOf(dataPorts);
  }
}
