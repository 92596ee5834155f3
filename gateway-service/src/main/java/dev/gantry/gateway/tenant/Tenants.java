package dev.gantry.gateway.tenant;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The tenants' table. */
@Repository
public class Tenants {
  private final JdbcTemplate jdbc;

  Tenants(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @throws GantryException CONFLICT when there is one of that name
   */
  public void add(Tenant tenant) {
    try {
      jdbc.update(
          "insert into tenant (id, description, created_at) values (?, ?, ?)",
          tenant.id().value(),
          tenant.description(),
          Timestamp.from(tenant.createdAt()));
    } catch (DuplicateKeyException e) {
      throw new GantryException(ErrorCode.CONFLICT, "tenant " + tenant.id() + " already exists", e);
    }
  }

  public List<Tenant> all() {
    return jdbc.query("select * from tenant order by id", Tenants::read);
  }

  /**
   * @throws GantryException NOT_FOUND
   */
  public Tenant require(TenantId id) {
    return find(id)
        .orElseThrow(() -> new GantryException(ErrorCode.NOT_FOUND, "No such tenant: " + id));
  }

  public Optional<Tenant> find(TenantId id) {
    return jdbc.query("select * from tenant where id = ?", Tenants::read, id.value()).stream()
        .findFirst();
  }

  public void remove(TenantId id) {
    jdbc.update("delete from tenant where id = ?", id.value());
  }

  private static Tenant read(ResultSet row, int number) throws SQLException {
    return new Tenant(
        new TenantId(row.getString("id")),
        row.getString("description"),
        row.getTimestamp("created_at").toInstant());
  }
}
