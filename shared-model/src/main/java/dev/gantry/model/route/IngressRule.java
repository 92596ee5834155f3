package dev.gantry.model.route;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import java.util.List;
import java.util.Objects;

/**
 * Where requests for a host name go: answer of {@code GET /inner/v1/ingress}.
 *
 * @param host lower case, without a port
 * @param tenant whose app it is
 * @param backends replicas in service, those first that have run for a while; maybe none
 */
public record IngressRule(String host, TenantId tenant, List<Backend> backends) {
  public IngressRule {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(tenant, "tenant");
    backends = backends == null ? List.of() : List.copyOf(backends);
  }

  /**
   * A replica.
   *
   * @param port of the container
   */
  public record Backend(ContainerId container, NodeId node, int port) {
    public Backend {
      Objects.requireNonNull(container, "container");
      Objects.requireNonNull(node, "node");
    }
  }
}
