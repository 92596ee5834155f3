package dev.gantry.container.membership;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * On which node a network is: that of its containers. While its first one is being made, the node
 * is held for it, so that those made at the same moment go there too.
 */
@Component
public class Homes {
  private static final Duration HELD = Duration.ofSeconds(30);
  private static final String NODE =
      """
      select coalesce(
        (select c.node from network_place p join container c on c.id = p.container
         where p.network = n.id limit 1),
        case when n.home_until > ? and n.home_holder <> ? then n.home_node end)
      from network n where n.id = ?
      """;

  private final JdbcTemplate jdbc;
  private final NetworkTable networks;
  private final Clock clock;

  Homes(JdbcTemplate jdbc, NetworkTable networks, Clock clock) {
    this.jdbc = jdbc;
    this.networks = networks;
    this.clock = clock;
  }

  /** A network that is somewhere. */
  public record Home(Network network, NodeId node) {}

  /**
   * The one node that has any of the networks; empty when none is anywhere.
   *
   * @throws GantryException CONFLICT when two are on different nodes
   */
  @Transactional
  public Optional<Home> known(List<Entry> entries) {
    return find(entries, "");
  }

  /**
   * The node where the container goes: where its networks are, else where it is wished, which is
   * held for it then.
   *
   * @throws GantryException CONFLICT when two are on different nodes
   */
  @Transactional
  public NodeId settle(List<Entry> entries, ContainerId holder, NodeId wished) {
    entries.stream()
        .map(entry -> entry.network().id())
        .sorted(Comparator.naturalOrder())
        .forEach(networks::lock);
    NodeId node = find(entries, holder.value()).map(Home::node).orElse(wished);
    for (Entry entry : entries) {
      jdbc.update(
          "update network set home_node = ?, home_holder = ?, home_until = ? where id = ?",
          node.value(),
          holder.value(),
          Timestamp.from(clock.instant().plus(HELD)),
          entry.network().id().value());
    }
    return node;
  }

  private Optional<Home> find(List<Entry> entries, String holder) {
    Instant now = clock.instant();
    Home first = null;
    for (Entry entry : entries) {
      Optional<Home> home =
          jdbc
              .queryForList(
                  NODE, String.class, Timestamp.from(now), holder, entry.network().id().value())
              .stream()
              .filter(node -> node != null)
              .findFirst()
              .map(node -> new Home(entry.network(), new NodeId(node)));
      if (first != null && home.isPresent() && !home.get().node().equals(first.node())) {
        throw new GantryException(
            ErrorCode.CONFLICT,
            "network "
                + first.network().name()
                + " is on node "
                + first.node()
                + ", network "
                + entry.network().name()
                + " on node "
                + home.get().node()
                + ": a container can't be in both");
      }
      first = first == null ? home.orElse(null) : first;
    }
    return Optional.ofNullable(first);
  }
}
