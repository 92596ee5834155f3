package dev.gantry.model.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.run.Health;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** What a node tells of one thing. Reports of one key are ordered; repeats do no harm. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AgentReport.RunChanged.class, name = "run"),
  @JsonSubTypes.Type(value = AgentReport.ContainerRemoved.class, name = "container-removed"),
  @JsonSubTypes.Type(value = AgentReport.VolumeRemoved.class, name = "volume-removed"),
  @JsonSubTypes.Type(value = AgentReport.ContainerActed.class, name = "container-acted")
})
public sealed interface AgentReport {
  NodeId node();

  TenantId tenant();

  /**
   * The whole state of a run. Ordered by (epoch, attempt, sequence).
   *
   * @param attempt restarts by policy within an epoch, 0 for the first; written by the node
   * @param sequence grows with each report of a run; also while nothing but progress is told
   * @param message for people; empty when there is nothing to say
   * @param exitCode for EXITED; null when unknown
   * @param pid process 1 of the container as the host sees it; 0 when there is none
   * @param progress true: state unchanged, the node is still busy with it (a layer is coming)
   * @param endpoint its place on the node's bridge network while it runs; null when it has none
   * @param paused it runs, and is frozen
   * @param health by its check, while it runs; null when it has none
   * @param restarting it has ended, and by its policy the node starts the next attempt soon
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record RunChanged(
      ContainerId container,
      TenantId tenant,
      NodeId node,
      long epoch,
      int attempt,
      long sequence,
      RunState state,
      RunReason reason,
      String message,
      Integer exitCode,
      boolean oomKilled,
      long pid,
      Instant startedAt,
      Instant finishedAt,
      boolean progress,
      NetworkEndpoint endpoint,
      boolean paused,
      boolean restarting,
      Health health)
      implements AgentReport {
    public RunChanged {
      reason = reason == null ? RunReason.NONE : reason;
      message = message == null ? "" : message;
    }

    /** Of a run that is on no bridge network. */
    public RunChanged(
        ContainerId container,
        TenantId tenant,
        NodeId node,
        long epoch,
        int attempt,
        long sequence,
        RunState state,
        RunReason reason,
        String message,
        Integer exitCode,
        boolean oomKilled,
        long pid,
        Instant startedAt,
        Instant finishedAt,
        boolean progress) {
      this(
          container,
          tenant,
          node,
          epoch,
          attempt,
          sequence,
          state,
          reason,
          message,
          exitCode,
          oomKilled,
          pid,
          startedAt,
          finishedAt,
          progress,
          null,
          false,
          false,
          null);
    }

    /** The same, running and frozen, or not any more. */
    public RunChanged paused(boolean frozen) {
      return with(frozen, restarting);
    }

    /** The same, ended and to be followed by the next attempt, or not any more. */
    public RunChanged restarting(boolean again) {
      return with(paused, again);
    }

    private RunChanged with(boolean frozen, boolean again) {
      return new RunChanged(
          container,
          tenant,
          node,
          epoch,
          attempt,
          sequence,
          state,
          reason,
          message,
          exitCode,
          oomKilled,
          pid,
          startedAt,
          finishedAt,
          progress,
          endpoint,
          frozen,
          again,
          health);
    }

    /** The same with another health. */
    public RunChanged being(Health now) {
      return new RunChanged(
          container,
          tenant,
          node,
          epoch,
          attempt,
          sequence,
          state,
          reason,
          message,
          exitCode,
          oomKilled,
          pid,
          startedAt,
          finishedAt,
          progress,
          endpoint,
          paused,
          restarting,
          now);
    }
  }

  /** Nothing of the container is left on the node. */
  record ContainerRemoved(ContainerId container, TenantId tenant, NodeId node)
      implements AgentReport {}

  /** The data of the volume is deleted; {@code version} is that of the order. */
  record VolumeRemoved(VolumeName volume, TenantId tenant, NodeId node, long version)
      implements AgentReport {}

  /**
   * An act on a container was done at the node, past its owner: for Docker's event stream alone.
   * May be lost when the agent is killed right after the act.
   *
   * @param id of this act: a repeated report is known by it
   * @param action Docker's event action, such as {@code exec_create: sh -c true}
   * @param attributes what the event says beyond name, image and labels of the container
   */
  record ContainerActed(
      String id,
      ContainerId container,
      TenantId tenant,
      NodeId node,
      String action,
      Map<String, String> attributes,
      Instant at)
      implements AgentReport {
    public ContainerActed {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(container, "container");
      Objects.requireNonNull(action, "action");
      Objects.requireNonNull(at, "at");
      attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
    }
  }
}
