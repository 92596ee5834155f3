package dev.gantry.container.ledger;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Identity;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.DynamicUpdate;

/** The row of a container. Documents stay text until somebody needs them. */
@Entity
@Table(name = "container")
@DynamicUpdate
class ContainerRow {
  @Id String id;
  String tenant;
  String name;
  String node;
  String image;
  String imageName;

  @ColumnTransformer(write = "?::jsonb")
  String labels;

  @ColumnTransformer(write = "?::jsonb")
  String volumes;

  String[] layers;
  boolean autoRemove;
  boolean restarts;
  boolean tty;
  boolean openStdin;
  Integer stopGrace;
  String network;
  boolean ownNetworks;
  long memoryReservation;

  @ColumnTransformer(write = "?::json")
  String spec;

  @ColumnTransformer(write = "?::json")
  String config;

  @ColumnTransformer(write = "?::json")
  String hostConfig;

  @ColumnTransformer(write = "?::json")
  String mounts;

  /** Guards against a write that was decided on an older row. */
  @Version Long rowVersion;

  long version;
  long assignedVersion;
  Instant assignedAt;
  long generation;

  @Enumerated(EnumType.STRING)
  DesiredState desired;

  String stopSignal;

  @Column(name = "stop_timeout")
  Integer stopTimeout;

  boolean paused;
  long restartEpoch;

  @Embedded RunColumns run = new RunColumns();
  @Embedded OutcomeColumns outcome = new OutcomeColumns();
  Instant createdAt;
  Instant removedAt;

  ContainerState toState() {
    return new ContainerState(
        identity(),
        version,
        assignedVersion,
        assignedAt,
        generation,
        desired,
        stopSignal == null ? null : new StopOrder(stopSignal, stopTimeout),
        paused,
        restartEpoch,
        run.toRun(),
        outcome.toOutcome(),
        createdAt,
        removedAt);
  }

  private Identity identity() {
    return new Identity(
        new ContainerId(id),
        new TenantId(tenant),
        name,
        new NodeId(node),
        new Digest(image),
        imageName,
        Documents.labels(labels),
        Documents.volumes(volumes),
        autoRemove,
        restarts);
  }

  /** Takes over what changes in a container's life. */
  void set(ContainerState state) {
    name = state.identity().name();
    restarts = state.identity().restarts();
    generation = state.generation();
    version = state.version();
    assignedVersion = state.assignedVersion();
    assignedAt = state.assignedAt();
    generation = state.generation();
    desired = state.desired();
    stopSignal = state.stop() == null ? null : state.stop().signal();
    stopTimeout = state.stop() == null ? null : state.stop().timeoutSeconds();
    paused = state.paused();
    restartEpoch = state.restartEpoch();
    run.set(state.run());
    outcome.set(state.outcome());
    removedAt = state.removedAt();
  }
}
