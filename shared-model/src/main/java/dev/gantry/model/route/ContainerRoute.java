package dev.gantry.model.route;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;

/**
 * container-service's answer to {@code GET /inner/v1/container-routes/{nameOrId}} (tenant from the
 * caller's JWT): the ownership check of a stream or act, and where to send it. The answer to create
 * has it, too, as JSON in {@link #HEADER}.
 *
 * @param status Docker's word: created, running, paused, restarting, removing, exited, dead
 * @param stopSignal what {@code stop} would send first, told of a paused container only: a kill
 *     with it thaws; empty = SIGTERM
 */
public record ContainerRoute(
    ContainerId container,
    TenantId tenant,
    String name,
    NodeId node,
    String status,
    long epoch,
    boolean tty,
    boolean openStdin,
    String stopSignal) {
  /** For the gateway alone; clients don't get it. */
  public static final String HEADER = "X-Gantry-Route";

  public ContainerRoute {
    stopSignal = stopSignal == null ? "" : stopSignal;
  }
}
