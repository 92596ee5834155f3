package dev.gantry.model.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.node.NodeRegistration;

/** What the gateway tells the services of nodes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NodeEvent.Registered.class, name = "registered"),
  @JsonSubTypes.Type(value = NodeEvent.Beat.class, name = "beat"),
  @JsonSubTypes.Type(value = NodeEvent.Connected.class, name = "connected"),
  @JsonSubTypes.Type(value = NodeEvent.Disconnected.class, name = "disconnected"),
  @JsonSubTypes.Type(value = NodeEvent.VolumeGone.class, name = "volume-gone")
})
public sealed interface NodeEvent {
  NodeId node();

  record Registered(NodeId node, NodeRegistration registration) implements NodeEvent {}

  record Beat(NodeId node, Heartbeat heartbeat) implements NodeEvent {}

  /** The node's watch stream is open at a gateway: assignments reach it. */
  record Connected(NodeId node) implements NodeEvent {}

  record Disconnected(NodeId node) implements NodeEvent {}

  record VolumeGone(NodeId node, AgentReport.VolumeRemoved report) implements NodeEvent {}
}
