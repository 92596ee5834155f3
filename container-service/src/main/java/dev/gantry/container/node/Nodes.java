package dev.gantry.container.node;

import dev.gantry.container.placement.Availability;
import dev.gantry.container.placement.NodeView;
import dev.gantry.container.placement.Scheduler;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.NodeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The nodes, as the scheduler and the verbs need them. */
@Component
public class Nodes {
  /** One round trip: the nodes with what is placed on them. */
  private static final String VIEWS =
      """
      select n.id, n.name, n.arch, n.connected, n.heard_at, n.availability, n.cpus, n.memory_bytes,
             coalesce(sum(c.memory_reservation), 0), count(c.node)
      from node n
      left join container c on c.node = n.id and c.removed_at is null
        and (c.run_restarting
          or c.run_state in ('ASSIGNED', 'PREPARING', 'READY', 'STARTING', 'RUNNING'))
      group by n.id
      """;

  private static final String HEARD = "select name, connected, heard_at from node where id = ?";

  private final JdbcTemplate jdbc;
  private final NodeRows rows;
  private final Clock clock;

  Nodes(JdbcTemplate jdbc, NodeRows rows, Clock clock) {
    this.jdbc = jdbc;
    this.rows = rows;
    this.clock = clock;
  }

  /**
   * A node's bridge network.
   *
   * @param subnet {@code 10.210.0.0/16}; empty if the node has none
   * @param since when the node was registered
   */
  public record Bridge(String subnet, Instant since) {}

  /** The bridges of all nodes, those that are connected first. */
  @Transactional
  public List<Bridge> bridges() {
    return jdbc.query(
        "select bridge_subnet, registered_at from node order by connected desc, registered_at",
        (row, number) ->
            new Bridge(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant()));
  }

  @Transactional
  public List<NodeView> views() {
    return jdbc.query(VIEWS, Nodes::view);
  }

  private static NodeView view(ResultSet row, int number) throws SQLException {
    return new NodeView(
        new NodeId(row.getString(1)),
        row.getString(2),
        row.getString(3),
        row.getBoolean(4),
        row.getObject(5, OffsetDateTime.class).toInstant(),
        Availability.valueOf(row.getString(6)),
        row.getInt(7),
        row.getLong(8),
        row.getLong(9),
        row.getInt(10));
  }

  /** Which of all nodes can't be reached now: what runs there is as it was when last heard of. */
  @Transactional
  public Set<NodeId> unreachable() {
    Instant since = clock.instant().minus(Scheduler.SILENCE);
    return Set.copyOf(
        jdbc.query(
            "select id from node where not connected or heard_at < ?",
            (row, number) -> new NodeId(row.getString(1)),
            Timestamp.from(since)));
  }

  /**
   * In the caller's transaction.
   *
   * @throws GantryException NODE_UNREACHABLE, naming the node and why, unless assignments reach it
   */
  public void requireReachable(NodeId id) {
    List<Heard> found = jdbc.query(HEARD, Nodes::heard, id.value());
    if (found.isEmpty()) {
      throw new GantryException(ErrorCode.NODE_UNREACHABLE, "node " + id + " is not registered");
    }
    Heard node = found.getFirst();
    if (!Scheduler.reachable(node.connected, node.at, clock.instant())) {
      String why = node.connected ? "is silent since " + node.at : "is not connected";
      throw new GantryException(ErrorCode.NODE_UNREACHABLE, "node " + node.name + " " + why);
    }
  }

  private record Heard(String name, boolean connected, Instant at) {}

  private static Heard heard(ResultSet row, int number) throws SQLException {
    return new Heard(
        row.getString(1), row.getBoolean(2), row.getObject(3, OffsetDateTime.class).toInstant());
  }
}
