package dev.gantry.gateway.authority;

import dev.gantry.kit.security.Role;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.peer.PeerName;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Certificates of nodes and tenants: issued, listed, revoked. The table says which of them count.
 */
@Repository
public class Certificates {
  /** An agent asks for the next one when two thirds are over. */
  public static final Duration NODE_LIFE = Duration.ofDays(90);

  private final JdbcTemplate jdbc;
  private final Authority authority;
  private final Clock clock;

  Certificates(JdbcTemplate jdbc, Authority authority, Clock clock) {
    this.jdbc = jdbc;
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * A certificate as it is kept.
   *
   * @param serial hexadecimal
   * @param holder id of the tenant or node
   * @param revokedAt null = it counts
   */
  public record Kept(
      String serial,
      String holder,
      Set<Role> roles,
      String description,
      Instant issuedAt,
      Instant expiresAt,
      Instant revokedAt) {}

  public X509Certificate ofNode(NodeId node, PublicKey key) {
    X509Certificate made = authority.sign(new PeerName.OfNode(node), List.of(), key, NODE_LIFE);
    keep(made, Kind.NODE, node.value(), Set.of(), "data port");
    return made;
  }

  public X509Certificate ofTenant(
      TenantId tenant, Set<Role> roles, PublicKey key, Duration life, String description) {
    X509Certificate made = authority.sign(new PeerName.OfTenant(tenant), List.of(), key, life);
    keep(made, Kind.TENANT, tenant.value(), roles, description);
    return made;
  }

  /** Of one of our tenants, if it is kept and not revoked. Its time is TLS's to look at. */
  public Optional<Kept> valid(X509Certificate certificate) {
    return jdbc
        .query(
            "select * from certificate where serial = ? and revoked_at is null",
            Certificates::read,
            serial(certificate))
        .stream()
        .findFirst();
  }

  public List<Kept> of(TenantId tenant) {
    return jdbc.query(
        "select * from certificate where kind = 'TENANT' and holder = ? order by issued_at, serial",
        Certificates::read,
        tenant.value());
  }

  /** False when the tenant has no such certificate. */
  public boolean revoke(TenantId tenant, String serial) {
    return jdbc.update(
            "update certificate set revoked_at = coalesce(revoked_at, ?)"
                + " where kind = 'TENANT' and holder = ? and serial = ?",
            Timestamp.from(clock.instant()),
            tenant.value(),
            serial)
        > 0;
  }

  public void revokeAll(TenantId tenant) {
    revokeAll(Kind.TENANT, tenant.value());
  }

  public void revokeAll(NodeId node) {
    revokeAll(Kind.NODE, node.value());
  }

  public static String serial(X509Certificate certificate) {
    return certificate.getSerialNumber().toString(16);
  }

  private enum Kind {
    NODE,
    TENANT
  }

  private void revokeAll(Kind kind, String holder) {
    jdbc.update(
        "update certificate set revoked_at = ?"
            + " where kind = ? and holder = ? and revoked_at is null",
        Timestamp.from(clock.instant()),
        kind.name(),
        holder);
  }

  /** What has expired counts no more, and goes. */
  private void keep(
      X509Certificate made, Kind kind, String holder, Set<Role> roles, String description) {
    Timestamp now = Timestamp.from(clock.instant());
    jdbc.update("delete from certificate where expires_at < ?", now);
    jdbc.update(
        """
        insert into certificate
          (serial, kind, holder, roles, description, issued_at, expires_at)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        serial(made),
        kind.name(),
        holder,
        roles.stream().map(Role::name).sorted().collect(Collectors.joining(",")),
        description,
        now,
        Timestamp.from(made.getNotAfter().toInstant()));
  }

  private static Kept read(ResultSet row, int number) throws SQLException {
    Timestamp revoked = row.getTimestamp("revoked_at");
    return new Kept(
        row.getString("serial"),
        row.getString("holder"),
        Arrays.stream(row.getString("roles").split(","))
            .filter(role -> !role.isEmpty())
            .map(Role::valueOf)
            .collect(Collectors.toSet()),
        row.getString("description"),
        row.getTimestamp("issued_at").toInstant(),
        row.getTimestamp("expires_at").toInstant(),
        revoked == null ? null : revoked.toInstant());
  }
}
