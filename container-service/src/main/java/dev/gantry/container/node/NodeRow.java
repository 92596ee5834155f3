package dev.gantry.container.node;

import dev.gantry.container.placement.Availability;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.node.Capacity;
import dev.gantry.model.node.NodeRegistration;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.DynamicUpdate;

/** A node, as it told of itself. UNREACHABLE is a condition computed from it, not a state. */
@Entity
@Table(name = "node")
@DynamicUpdate
class NodeRow {
  @Id String id;
  String name;
  String arch;
  int cpus;
  long memoryBytes;
  String bootId;
  String agentVersion;
  String kernelVersion;
  String osName;
  String cgroup;
  String dataAddress;

  @ColumnTransformer(write = "?::jsonb")
  String labels;

  String bridgeSubnet = "";
  boolean connected;

  @Enumerated(EnumType.STRING)
  Availability availability = Availability.ACTIVE;

  Instant heardAt;
  Instant registeredAt;

  void registered(NodeRegistration registration, Instant at) {
    name = registration.name();
    arch = text(registration.arch());
    bootId = registration.bootId();
    agentVersion = text(registration.agentVersion());
    kernelVersion = text(registration.kernelVersion());
    osName = text(registration.osName());
    cgroup = text(registration.cgroup());
    dataAddress = registration.dataAddress();
    labels = GantryJson.mapper().writeValueAsString(registration.labels());
    bridgeSubnet = registration.bridgeSubnet();
    capacity(registration.capacity());
    heardAt = at;
    registeredAt = at;
  }

  void capacity(Capacity capacity) {
    if (capacity != null) {
      cpus = capacity.cpus();
      memoryBytes = capacity.memoryBytes();
    }
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }
}
