package dev.gantry.gateway.node;

import dev.gantry.gateway.token.TokenHash;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.Capacity;
import dev.gantry.model.node.NodeRegistration;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The nodes' identities, and where each can be reached: known to all replicas by the database. */
@Repository
public class Nodes {
  private static final Duration REMEMBERED = Duration.ofSeconds(5);

  private record Address(String text, Instant until) {}

  /**
   * What all nodes have together.
   *
   * @param kernelVersion of one of them; empty when there is no node
   */
  public record Totals(
      int nodes,
      int cpus,
      long memoryBytes,
      String kernelVersion,
      String osName,
      String arch,
      String cgroup) {
    static final Totals NONE = new Totals(0, 0, 0, "", "", "", "");
  }

  private final JdbcTemplate jdbc;
  private final Clock clock;
  private final Map<NodeId, Address> addresses = new ConcurrentHashMap<>();

  Nodes(JdbcTemplate jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  public Optional<NodeId> byToken(TokenHash hash) {
    return jdbc
        .query(
            "select id from node where token_hash = ? and revoked_at is null",
            (row, n) -> new NodeId(row.getString(1)),
            (Object) hash.bytes())
        .stream()
        .findFirst();
  }

  /** False when the id is taken. */
  boolean add(NodeId id, TokenHash token, NodeRegistration told) {
    Timestamp now = Timestamp.from(clock.instant());
    return jdbc.update(
            """
            insert into node (id, name, token_hash, data_address, boot_id, agent_version, arch,
              kernel_version, os_name, cgroup, cpus, memory_bytes, registered_at, seen_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing
            """,
            id.value(),
            told.name(),
            token.bytes(),
            told.dataAddress(),
            told.bootId(),
            text(told.agentVersion()),
            text(told.arch()),
            text(told.kernelVersion()),
            text(told.osName()),
            text(told.cgroup()),
            capacity(told).cpus(),
            capacity(told).memoryBytes(),
            now,
            now)
        > 0;
  }

  void update(NodeId id, NodeRegistration told) {
    jdbc.update(
        """
        update node set name = ?, data_address = ?, boot_id = ?, agent_version = ?, arch = ?,
          kernel_version = ?, os_name = ?, cgroup = ?, cpus = ?, memory_bytes = ?, seen_at = ?
        where id = ?
        """,
        told.name(),
        told.dataAddress(),
        told.bootId(),
        text(told.agentVersion()),
        text(told.arch()),
        text(told.kernelVersion()),
        text(told.osName()),
        text(told.cgroup()),
        capacity(told).cpus(),
        capacity(told).memoryBytes(),
        Timestamp.from(clock.instant()),
        id.value());
    addresses.remove(id);
  }

  /** False when there is no such node, or it was revoked before. */
  boolean revoke(NodeId id) {
    addresses.remove(id);
    return jdbc.update(
            "update node set revoked_at = ? where id = ? and revoked_at is null",
            Timestamp.from(clock.instant()),
            id.value())
        > 0;
  }

  boolean isRevoked(NodeId id) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "select exists (select from node where id = ? and revoked_at is not null)",
            Boolean.class,
            id.value()));
  }

  void seen(NodeId id, Capacity capacity) {
    jdbc.update(
        "update node set cpus = ?, memory_bytes = ?, seen_at = ? where id = ?",
        capacity.cpus(),
        capacity.memoryBytes(),
        Timestamp.from(clock.instant()),
        id.value());
  }

  /** The watch of this session is now the node's; an older one no longer speaks for it. */
  void connect(NodeId id, String session) {
    jdbc.update("update node set watch_session = ? where id = ?", session, id.value());
  }

  /** Whether the session was the node's: only then has the node gone. */
  boolean disconnect(NodeId id, String session) {
    return jdbc.update(
            "update node set watch_session = null where id = ? and watch_session = ?",
            id.value(),
            session)
        > 0;
  }

  /**
   * Where the agent's data port is. Remembered for some seconds.
   *
   * @throws GantryException NO_SUCH_NODE
   */
  public String dataAddress(NodeId id) {
    Address known = addresses.get(id);
    return known != null && known.until().isAfter(clock.instant())
        ? known.text()
        : freshDataAddress(id);
  }

  /** As {@link #dataAddress}, from the database. */
  public String freshDataAddress(NodeId id) {
    String text =
        jdbc
            .queryForList(
                "select data_address from node where id = ? and revoked_at is null",
                String.class,
                id.value())
            .stream()
            .findFirst()
            .orElseThrow(() -> new GantryException(ErrorCode.NO_SUCH_NODE, "No such node: " + id));
    addresses.put(id, new Address(text, clock.instant().plus(REMEMBERED)));
    return text;
  }

  public Totals totals() {
    List<Totals> all =
        jdbc.query(
            "select cpus, memory_bytes, kernel_version, os_name, arch, cgroup from node"
                + " where revoked_at is null order by id",
            (row, n) ->
                new Totals(
                    1,
                    row.getInt(1),
                    row.getLong(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6)));
    return all.stream().reduce(Nodes::sum).orElse(Totals.NONE);
  }

  private static Totals sum(Totals a, Totals b) {
    return new Totals(
        a.nodes() + b.nodes(),
        a.cpus() + b.cpus(),
        a.memoryBytes() + b.memoryBytes(),
        a.kernelVersion(),
        a.osName(),
        a.arch(),
        a.cgroup());
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private static Capacity capacity(NodeRegistration told) {
    return told.capacity() == null ? new Capacity(0, 0, 0, 0) : told.capacity();
  }
}
