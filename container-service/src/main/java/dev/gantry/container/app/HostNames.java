package dev.gantry.container.app;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.util.List;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The ingress's host names: each is one app's, whosever it is. In the caller's transaction. */
@Repository
class HostNames {
  private final JdbcTemplate jdbc;

  HostNames(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  record Name(String host, AppName app, int port) {}

  List<Name> all() {
    return jdbc.query(
        "select host, tenant, app, port from app_host order by host",
        (row, n) ->
            new Name(
                row.getString(1),
                new AppName(new TenantId(row.getString(2)), row.getString(3)),
                row.getInt(4)));
  }

  /**
   * From now on the app has these names, and no others.
   *
   * @throws GantryException CONFLICT when another app has one; whose it is is not told
   */
  void set(AppName app, List<Template.Port> ports) {
    jdbc.update(
        "delete from app_host where tenant = ? and app = ?", app.tenant().value(), app.name());
    for (Template.Port port : ports) {
      if (port.host() != null) {
        add(app, port);
      }
    }
  }

  private void add(AppName app, Template.Port port) {
    try {
      jdbc.update(
          "insert into app_host (host, tenant, app, port) values (?, ?, ?, ?)",
          port.host(),
          app.tenant().value(),
          app.name(),
          port.port());
    } catch (DuplicateKeyException e) {
      throw new GantryException(ErrorCode.CONFLICT, "host " + port.host() + " is another app's", e);
    }
  }
}
