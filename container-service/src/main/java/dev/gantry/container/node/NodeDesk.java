package dev.gantry.container.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.container.placement.Availability;
import dev.gantry.container.placement.NodeView;
import dev.gantry.container.placement.Scheduler;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What operators see and want of nodes. */
@Component
class NodeDesk {
  private static final Logger LOG = LoggerFactory.getLogger(NodeDesk.class);

  private final NodeRows rows;
  private final Nodes nodes;
  private final Clock clock;

  NodeDesk(NodeRows rows, Nodes nodes, Clock clock) {
    this.rows = rows;
    this.nodes = nodes;
    this.clock = clock;
  }

  /** READY, or UNREACHABLE: a condition, computed when it is asked for. */
  enum Condition {
    READY,
    UNREACHABLE
  }

  /**
   * A node for people.
   *
   * @param reason why it is unreachable; null when it is ready
   * @param running containers that run there, or are to
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      String id,
      String name,
      Condition condition,
      String reason,
      Availability availability,
      int running,
      int cpus,
      long memoryBytes,
      long reservedBytes,
      String arch,
      String kernelVersion,
      String osName,
      String agentVersion,
      String bridgeSubnet,
      String dataAddress,
      Instant heardAt,
      Instant registeredAt) {}

  @Transactional
  public List<Shown> all() {
    Map<String, NodeRow> byId =
        rows.findAll().stream().collect(Collectors.toMap(row -> row.id, Function.identity()));
    Instant now = clock.instant();
    return nodes.views().stream()
        .filter(view -> byId.containsKey(view.id().value()))
        .sorted(Comparator.comparing(NodeView::id))
        .map(view -> shown(byId.get(view.id().value()), view, now))
        .toList();
  }

  @Transactional
  public Shown one(String idOrName) {
    String id = find(idOrName).id;
    return all().stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
  }

  @Transactional
  public Shown want(String idOrName, Availability wanted) {
    NodeRow row = rows.findAndLock(find(idOrName).id).orElseThrow();
    if (row.availability != wanted) {
      LOG.info("node {} was {} and is {} now", row.id, row.availability, wanted);
      row.availability = wanted;
      rows.flush();
    }
    return one(row.id);
  }

  private NodeRow find(String idOrName) {
    return rows.findById(idOrName)
        .or(() -> only(rows.findByName(idOrName), idOrName))
        .orElseThrow(
            () -> new GantryException(ErrorCode.NO_SUCH_NODE, "No such node: " + idOrName));
  }

  private static Optional<NodeRow> only(List<NodeRow> found, String name) {
    if (found.size() > 1) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "several nodes are named " + name + ": use the id");
    }
    return found.stream().findFirst();
  }

  private static Shown shown(NodeRow row, NodeView view, Instant now) {
    boolean reachable = Scheduler.reachable(row.connected, row.heardAt, now);
    return new Shown(
        row.id,
        row.name,
        reachable ? Condition.READY : Condition.UNREACHABLE,
        reachable ? null : whyUnreachable(row, now),
        row.availability,
        view.containers(),
        row.cpus,
        row.memoryBytes,
        view.reservedBytes(),
        row.arch,
        row.kernelVersion,
        row.osName,
        row.agentVersion,
        row.bridgeSubnet,
        row.dataAddress,
        row.heardAt,
        row.registeredAt);
  }

  private static String whyUnreachable(NodeRow row, Instant now) {
    long silent = Math.max(0, Duration.between(row.heardAt, now).toSeconds());
    return row.connected
        ? "silent for " + silent + " s"
        : "not connected, last heard " + silent + " s ago";
  }
}
