package dev.gantry.gateway.token;

import dev.gantry.kit.security.Role;
import dev.gantry.model.id.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The tokens' table. */
@Repository
public class Tokens {
  private final JdbcTemplate jdbc;

  Tokens(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Keeps a token; one with the same secret stays as it is. */
  public void keep(Token token, TokenHash hash) {
    jdbc.update(
        """
        insert into token (id, hash, kind, tenant, roles, description, created_at)
        values (?, ?, ?, ?, ?, ?, ?) on conflict (hash) do nothing
        """,
        token.id(),
        hash.bytes(),
        token.kind().name(),
        token.tenant().value(),
        token.roles().stream().map(Role::name).sorted().collect(Collectors.joining(",")),
        token.description(),
        Timestamp.from(token.createdAt()));
  }

  /** The token with this secret, unless it is revoked. */
  public Optional<Token> valid(TokenHash hash) {
    return jdbc
        .query(
            "select * from token where hash = ? and revoked_at is null",
            Tokens::read,
            (Object) hash.bytes())
        .stream()
        .findFirst();
  }

  public List<Token> list() {
    return jdbc.query("select * from token order by created_at, id", Tokens::read);
  }

  /** Whether there was such a token that was valid until now. */
  public boolean revoke(String id, Instant now) {
    return jdbc.update(
            "update token set revoked_at = ? where id = ? and revoked_at is null",
            Timestamp.from(now),
            id)
        > 0;
  }

  /**
   * A host joins with it. False when it is not valid any more, as one for a single host is that was
   * used meanwhile.
   */
  public boolean spend(String id, Instant now) {
    return jdbc.update(
            "update token set revoked_at = case kind when 'JOIN_ONCE' then ?::timestamptz end"
                + " where id = ? and revoked_at is null",
            Timestamp.from(now),
            id)
        > 0;
  }

  public void revokeAll(TenantId tenant, Instant now) {
    jdbc.update(
        "update token set revoked_at = ? where tenant = ? and revoked_at is null",
        Timestamp.from(now),
        tenant.value());
  }

  public void used(String id, Instant at) {
    jdbc.update("update token set last_used_at = ? where id = ?", Timestamp.from(at), id);
  }

  private static Token read(ResultSet row, int number) throws SQLException {
    return new Token(
        row.getString("id"),
        Token.Kind.valueOf(row.getString("kind")),
        new TenantId(row.getString("tenant")),
        roles(row.getString("roles")),
        row.getString("description"),
        row.getTimestamp("created_at").toInstant(),
        instant(row.getTimestamp("last_used_at")),
        instant(row.getTimestamp("revoked_at")));
  }

  private static Set<Role> roles(String text) {
    return Arrays.stream(text.split(","))
        .filter(name -> !name.isEmpty())
        .map(Role::valueOf)
        .collect(Collectors.toSet());
  }

  private static Instant instant(Timestamp value) {
    return value == null ? null : value.toInstant();
  }
}
