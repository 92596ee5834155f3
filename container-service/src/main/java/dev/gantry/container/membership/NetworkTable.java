package dev.gantry.container.membership;

import dev.gantry.container.ipam.Cidr;
import dev.gantry.container.ipam.Family;
import dev.gantry.container.ipam.Ip;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.id.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** The table {@code network}. All calls belong in the caller's transaction. */
@Component
class NetworkTable {
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final String SELECT =
      "select id, tenant, name, ipv4, ipv6, internal, attachable, labels, options, ipam_options,"
          + " created_at from network ";

  private final JdbcTemplate jdbc;

  NetworkTable(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  void insert(Network network) {
    jdbc.update(
        "insert into network (id, tenant, name, ipv4, ipv6, internal, attachable, labels, options,"
            + " ipam_options, created_at) values (?, ?, ?, ?::json, ?::json, ?, ?, ?::json,"
            + " ?::json, ?::json, ?)",
        network.id().value(),
        network.tenant().value(),
        network.name(),
        json(network.ipv4()),
        json(network.ipv6()),
        network.internal(),
        network.attachable(),
        json(network.labels()),
        json(network.options()),
        json(network.ipamOptions()),
        Timestamp.from(network.createdAt()));
  }

  List<Network> ofTenant(TenantId tenant) {
    return jdbc.query(
        SELECT + "where tenant = ? order by created_at, id", NetworkTable::row, tenant.value());
  }

  Optional<Network> named(TenantId tenant, String name) {
    return jdbc
        .query(SELECT + "where tenant = ? and name = ?", NetworkTable::row, tenant.value(), name)
        .stream()
        .findFirst();
  }

  /** Keeps others from giving out its addresses, and from removing it, until the commit. */
  Optional<Network> lock(NetworkId id) {
    return jdbc
        .query(SELECT + "where id = ? for no key update", NetworkTable::row, id.value())
        .stream()
        .findFirst();
  }

  /** Keeps containers from entering it too. */
  Optional<Network> lockForRemoval(NetworkId id) {
    return jdbc.query(SELECT + "where id = ? for update", NetworkTable::row, id.value()).stream()
        .findFirst();
  }

  /** Subnets of both families, of all tenants. */
  List<Cidr> subnets() {
    return jdbc
        .queryForList(
            "select ipv4 ->> 'subnet' from network where ipv4 is not null"
                + " union all select ipv6 ->> 'subnet' from network where ipv6 is not null",
            String.class)
        .stream()
        .map(Cidr::of)
        .toList();
  }

  int count(TenantId tenant) {
    Integer count =
        jdbc.queryForObject(
            "select count(*) from network where tenant = ?", Integer.class, tenant.value());
    return count == null ? 0 : count;
  }

  /** What was given out last; null = nothing yet. */
  Ip last(NetworkId id, boolean v4) {
    String text =
        jdbc.queryForObject(
            "select " + (v4 ? "last_ipv4" : "last_ipv6") + " from network where id = ?",
            String.class,
            id.value());
    return text == null ? null : Ip.of(text);
  }

  void givenOut(NetworkId id, Ip ip) {
    jdbc.update(
        "update network set " + (ip.isV4() ? "last_ipv4" : "last_ipv6") + " = ? where id = ?",
        ip.toString(),
        id.value());
  }

  void delete(NetworkId id) {
    jdbc.update("delete from network where id = ?", id.value());
  }

  /** One at a time chooses subnets: until the commit. */
  void lockSubnets() {
    jdbc.query("select pg_advisory_xact_lock(hashtext(current_schema() || '.network'))", row -> {});
  }

  static String json(Object value) {
    return value == null ? null : GantryJson.mapper().writeValueAsString(value);
  }

  private static Network row(ResultSet row, int number) throws SQLException {
    return new Network(
        new NetworkId(row.getString("id")),
        new TenantId(row.getString("tenant")),
        row.getString("name"),
        family(row.getString("ipv4")),
        family(row.getString("ipv6")),
        row.getBoolean("internal"),
        row.getBoolean("attachable"),
        texts(row.getString("labels")),
        texts(row.getString("options")),
        texts(row.getString("ipam_options")),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }

  private static Family family(String json) {
    return json == null ? null : GantryJson.mapper().readValue(json, Family.class);
  }

  private static Map<String, String> texts(String json) {
    return json == null ? null : GantryJson.mapper().readValue(json, TEXTS);
  }
}
