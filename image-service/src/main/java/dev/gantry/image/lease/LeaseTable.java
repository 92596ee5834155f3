package dev.gantry.image.lease;

import dev.gantry.image.catalog.NameTable;
import dev.gantry.image.reference.ImageName;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of leases. */
public final class LeaseTable {
  /**
   * One round trip: resolves, takes the lease, and says which image it is. It commits without
   * waiting for the disk: a lease that a crash of PostgreSQL loses comes back with the container's
   * event, and an image deleted in between was deleted by its tenant.
   */
  private static final String TAKE =
      """
      with quick as materialized (select set_config('synchronous_commit', 'off', true))
      insert into lease as l (tenant, container, image, expires_at)
      select found.tenant, ?, found.image, ? from quick, (%s) found
      on conflict (container) do update set expires_at =
        case when l.expires_at is null then null else excluded.expires_at end
        where l.tenant = excluded.tenant
      returning l.image, (select i.incarnation from image i
                          where i.tenant = l.tenant and i.id = l.image)
      """;

  private static final String TAKE_BY_NAME =
      TAKE.formatted(
          "select tenant, image from image_name where tenant = ? and domain = ? and path = ?"
              + " and tag = ? and digest = ?");
  private static final String TAKE_BY_ID =
      TAKE.formatted(
          "select tenant, id as image from image where tenant = ? and id = ? and not removed");

  private final JdbcClient jdbc;

  public LeaseTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Which image a lease holds; image and incarnation are null when the container has ended. */
  record Held(Digest image, long incarnation) {}

  /** A lease as a removal looks at it. */
  record Row(ContainerId container, boolean running, boolean confirmed) {}

  Optional<Held> takeByName(
      TenantId tenant, ContainerId container, ImageName name, Instant expires) {
    List<Object> parameters = start(container, expires);
    parameters.addAll(NameTable.key(tenant, name));
    return take(TAKE_BY_NAME, parameters);
  }

  Optional<Held> takeById(TenantId tenant, ContainerId container, Digest id, Instant expires) {
    List<Object> parameters = start(container, expires);
    parameters.add(tenant.value());
    parameters.add(id.value());
    return take(TAKE_BY_ID, parameters);
  }

  private static List<Object> start(ContainerId container, Instant expires) {
    List<Object> parameters = new ArrayList<>();
    parameters.add(container.value());
    parameters.add(time(expires));
    return parameters;
  }

  private Optional<Held> take(String sql, List<Object> parameters) {
    return jdbc.sql(sql).params(parameters).query((row, n) -> held(row)).optional();
  }

  private static Held held(ResultSet row) throws SQLException {
    String image = row.getString(1);
    return new Held(image == null ? null : new Digest(image), row.getLong(2));
  }

  /** Ends the lease of a container that was not made after all. */
  boolean delete(TenantId tenant, ContainerId container) {
    return jdbc.sql("delete from lease where tenant = ? and container = ? and image is not null")
            .params(tenant.value(), container.value())
            .update()
        > 0;
  }

  /**
   * The container is there: its lease does not expire any more. Makes the lease when it is gone.
   *
   * @return false when there is nothing to hold: the image is gone, or the container ended before
   */
  boolean confirm(
      TenantId tenant, ContainerId container, Digest image, boolean running, long version) {
    return jdbc.sql(
                """
                insert into lease as l (container, tenant, image, running, event_version)
                select ?, i.tenant, i.id, ?, ? from image i where i.tenant = ? and i.id = ?
                on conflict (container) do update
                set expires_at = null, running = excluded.running,
                    event_version = excluded.event_version
                where l.event_version < excluded.event_version and l.image is not null
                """)
            .params(container.value(), running, version, tenant.value(), image.value())
            .update()
        > 0;
  }

  /** The container is gone. The row stays, without the image, against late events. */
  void end(TenantId tenant, ContainerId container, long version, Instant now) {
    jdbc.sql(
            """
            insert into lease (container, tenant, event_version, ended_at) values (?, ?, ?, ?)
            on conflict (container) do update
            set image = null, running = false, expires_at = null, ended_at = excluded.ended_at,
                event_version = greatest(lease.event_version, excluded.event_version)
            """)
        .params(container.value(), tenant.value(), version, time(now))
        .update();
  }

  void setRunning(TenantId tenant, ContainerId container, boolean running) {
    jdbc.sql("update lease set running = ? where tenant = ? and container = ? and running <> ?")
        .params(running, tenant.value(), container.value(), running)
        .update();
  }

  List<Row> of(TenantId tenant, Digest image) {
    return jdbc.sql(
            """
            select container, running, expires_at is null from lease
            where tenant = ? and image = ? order by running desc, container
            """)
        .params(tenant.value(), image.value())
        .query(
            (row, n) ->
                new Row(new ContainerId(row.getString(1)), row.getBoolean(2), row.getBoolean(3)))
        .list();
  }

  int deleteExpired(Instant now) {
    return jdbc.sql("delete from lease where expires_at < ?").param(time(now)).update();
  }

  int deleteEndedBefore(Instant before) {
    return jdbc.sql("delete from lease where ended_at < ?").param(time(before)).update();
  }

  long held() {
    return jdbc.sql("select count(*) from lease where image is not null")
        .query(Long.class)
        .single();
  }

  private static OffsetDateTime time(Instant instant) {
    return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
