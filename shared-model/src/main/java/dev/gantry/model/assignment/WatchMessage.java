package dev.gantry.model.assignment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One line of {@code GET /node/v1/assignments}: JSON objects, each ended by a line feed. The
 * gateway subscribes first, then sends the snapshot of the owners' databases, then changes; so a
 * change may come that is older than the snapshot: versions decide.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WatchMessage.Snapshot.class, name = "snapshot"),
  @JsonSubTypes.Type(value = WatchMessage.Changed.class, name = "changed"),
  @JsonSubTypes.Type(value = WatchMessage.Ping.class, name = "ping")
})
public sealed interface WatchMessage {
  record Snapshot(List<Assignment> assignments) implements WatchMessage {
    public Snapshot {
      assignments = List.copyOf(assignments);
    }
  }

  record Changed(Assignment assignment) implements WatchMessage {}

  /** Sent every 5 s when there is nothing else, so that a dead connection is noticed. */
  record Ping() implements WatchMessage {}
}
