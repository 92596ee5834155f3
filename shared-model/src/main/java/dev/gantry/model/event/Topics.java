package dev.gantry.model.event;

/** The Kafka topics. Keys and payloads are named beside each. */
public final class Topics {
  /** Key: node. Payload: {@link dev.gantry.model.assignment.Assignment}. */
  public static final String ASSIGNMENTS = "gantry.assignments";

  /** Key: container. Payload: {@link dev.gantry.model.node.AgentReport}. */
  public static final String RUN_STATUS = "gantry.run-status";

  /** Key: node. Payload: {@link NodeEvent}. */
  public static final String NODE_REPORTS = "gantry.node-reports";

  /** Key: image. Payload: {@link ImageEvent}. */
  public static final String IMAGES = "gantry.images";

  /** Key: container. Payload: {@link ContainerEvent}. */
  public static final String CONTAINERS = "gantry.containers";

  /** Key: volume. Payload: {@link VolumeEvent}. */
  public static final String VOLUMES = "gantry.volumes";

  private Topics() {}
}
