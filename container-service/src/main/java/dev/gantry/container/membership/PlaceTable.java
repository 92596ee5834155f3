package dev.gantry.container.membership;

import dev.gantry.container.creation.PlaceWish;
import dev.gantry.container.ipam.Ip;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The table {@code network_place}. All calls belong in the caller's transaction. */
@Component
class PlaceTable {
  private static final String SELECT =
      "select p.network, p.container, p.ipv4, p.ipv6, p.mac, p.wish from network_place p ";

  private final JdbcTemplate jdbc;

  PlaceTable(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  void insert(Place place) {
    jdbc.update(
        "insert into network_place (network, container, ipv4, ipv6, mac, wish)"
            + " values (?, ?, ?, ?, ?, ?::json)",
        place.network().value(),
        place.container().value(),
        text(place.ipv4()),
        text(place.ipv6()),
        place.mac(),
        NetworkTable.json(place.wish()));
  }

  private static String text(Ip ip) {
    return ip == null ? null : ip.toString();
  }

  List<Place> ofContainer(ContainerId container) {
    return jdbc.query(
        SELECT + "where p.container = ? order by p.network", PlaceTable::row, container.value());
  }

  List<Place> ofNetwork(NetworkId network) {
    return jdbc.query(
        SELECT + "where p.network = ? order by p.container", PlaceTable::row, network.value());
  }

  List<Place> ofTenant(TenantId tenant) {
    return jdbc.query(
        SELECT + "join network n on n.id = p.network where n.tenant = ? order by p.network",
        PlaceTable::row,
        tenant.value());
  }

  /** A tenant's container by name or full id. */
  Optional<ContainerId> container(TenantId tenant, String reference) {
    return jdbc
        .queryForList(
            "select id from container where tenant = ? and removed_at is null"
                + " and (name = ? or id = ?)",
            String.class,
            tenant.value(),
            reference,
            reference)
        .stream()
        .findFirst()
        .map(ContainerId::new);
  }

  /** Where the network's containers are. */
  Optional<NodeId> node(NetworkId network) {
    return jdbc
        .queryForList(
            "select c.node from network_place p join container c on c.id = p.container"
                + " where p.network = ? limit 1",
            String.class,
            network.value())
        .stream()
        .findFirst()
        .map(NodeId::new);
  }

  int delete(NetworkId network, ContainerId container) {
    return jdbc.update(
        "delete from network_place where network = ? and container = ?",
        network.value(),
        container.value());
  }

  private static Place row(ResultSet row, int number) throws SQLException {
    return new Place(
        new NetworkId(row.getString("network")),
        new ContainerId(row.getString("container")),
        Ip.parse(row.getString("ipv4")).orElse(null),
        Ip.parse(row.getString("ipv6")).orElse(null),
        row.getString("mac"),
        GantryJson.mapper().readValue(row.getString("wish"), PlaceWish.class));
  }
}
