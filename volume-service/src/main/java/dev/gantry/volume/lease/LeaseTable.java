package dev.gantry.volume.lease;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.lease.VolumeLease;
import dev.gantry.volume.lifecycle.VolumeKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code volume_lease}: a container holds a volume at a target. */
@Component
class LeaseTable {
  /** A container of a tenant that has leases. */
  record Holder(TenantId tenant, ContainerId container) {}

  private final JdbcClient jdbc;

  LeaseTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A lease that is there already stays confirmed if it was, and runs on if it was not. */
  void put(TenantId tenant, VolumeLease lease, Instant expires) {
    jdbc.sql(
            """
            insert into volume_lease as l (container, target, tenant, name, expires_at)
            select ?, w.target, ?, w.name, ? from unnest(?::text[], ?::text[]) as w (target, name)
            on conflict (container, target) do update
            set name = excluded.name,
                expires_at = case when l.expires_at is null then null else excluded.expires_at end
            """)
        .param(lease.container().value())
        .param(tenant.value())
        .param(expires.atOffset(ZoneOffset.UTC))
        .param(lease.volumes().stream().map(VolumeLease.Leased::target).toArray(String[]::new))
        .param(lease.volumes().stream().map(leased -> leased.name().value()).toArray(String[]::new))
        .update();
  }

  void confirm(TenantId tenant, ContainerId container) {
    jdbc.sql(
            """
            update volume_lease set expires_at = null
            where container = ? and tenant = ? and expires_at is not null
            """)
        .param(container.value())
        .param(tenant.value())
        .update();
  }

  /** How many leases the container had. */
  int end(TenantId tenant, ContainerId container) {
    return jdbc.sql("delete from volume_lease where container = ? and tenant = ?")
        .param(container.value())
        .param(tenant.value())
        .update();
  }

  /** Containers whose lease of the volume was confirmed: they are known to have existed. */
  List<ContainerId> confirmedHolders(VolumeKey key) {
    return jdbc
        .sql(
            """
            select distinct container from volume_lease
            where tenant = ? and name = ? and expires_at is null
            """)
        .param(key.tenant().value())
        .param(key.name().value())
        .query(String.class)
        .list()
        .stream()
        .map(ContainerId::new)
        .toList();
  }

  /** Holders of leases that nobody confirmed in time. */
  List<Holder> expired(Instant now, int limit) {
    return jdbc.sql(
            "select distinct tenant, container from volume_lease where expires_at < ? limit ?")
        .param(now.atOffset(ZoneOffset.UTC))
        .param(limit)
        .query(
            (row, n) ->
                new Holder(new TenantId(row.getString(1)), new ContainerId(row.getString(2))))
        .list();
  }

  long count(boolean confirmed) {
    return jdbc.sql("select count(*) from volume_lease where (expires_at is null) = ?")
        .param(confirmed)
        .query(Long.class)
        .single();
  }
}
