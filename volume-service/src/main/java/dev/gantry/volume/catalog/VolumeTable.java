package dev.gantry.volume.catalog;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.volume.lifecycle.NamedVolume;
import dev.gantry.volume.lifecycle.Volume;
import dev.gantry.volume.lifecycle.VolumeKey;
import dev.gantry.volume.lifecycle.VolumeState;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code volume}. */
@Component
class VolumeTable {
  private final JdbcClient jdbc;

  VolumeTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Locks the names until the transaction ends, in one order for all, and draws a version for each.
   * Locks the name, not a row: it may have none yet. A version is drawn only once its lock is held,
   * so versions of a name grow in the order of the transactions.
   */
  Map<VolumeKey, Long> lock(Collection<VolumeKey> keys) {
    Map<String, VolumeKey> byText = new HashMap<>();
    keys.forEach(key -> byText.put(key.toString(), key));
    Map<VolumeKey, Long> versions = new HashMap<>();
    jdbc.sql(
            """
            with wanted as materialized (select k from unnest(?::text[]) as k order by k collate "C"),
                 held as materialized (
                   select k, pg_advisory_xact_lock(hashtextextended('volume ' || k, 0)) from wanted)
            select k, nextval('volume_version') from held
            """)
        .param(byText.keySet().toArray(String[]::new))
        .query(
            row -> {
              versions.put(byText.get(row.getString(1)), row.getLong(2));
            });
    return versions;
  }

  long nextVersion() {
    return jdbc.sql("select nextval('volume_version')").query(Long.class).single();
  }

  /** All generations of the names; a name without a row is not in the answer. */
  List<NamedVolume> load(Collection<VolumeKey> keys) {
    return VolumeRow.byName(
        select(
                """
                 join unnest(?::text[], ?::text[]) as k (tenant, name)
                 on v.tenant = k.tenant and v.name = k.name""")
            .param(keys.stream().map(key -> key.tenant().value()).toArray(String[]::new))
            .param(keys.stream().map(key -> key.name().value()).toArray(String[]::new))
            .query(VolumeRow::read)
            .list());
  }

  /** What the tenant sees, by name. */
  List<NamedVolume> live(TenantId tenant) {
    return VolumeRow.byName(
        select("where v.tenant = ? and v.state <> 'REMOVING' order by v.name")
            .param(tenant.value())
            .query(VolumeRow::read)
            .list());
  }

  List<Volume> on(NodeId node) {
    return select("where v.node = ? order by v.version")
        .param(node.value())
        .query(VolumeRow::read)
        .list()
        .stream()
        .map(VolumeRow::volume)
        .toList();
  }

  List<VolumeKey> madeFor(TenantId tenant, ContainerId container) {
    return jdbc
        .sql(
            """
            select name from volume
            where made_for = ? and tenant = ? and state <> 'REMOVING' order by name
            """)
        .param(container.value())
        .param(tenant.value())
        .query(String.class)
        .list()
        .stream()
        .map(name -> new VolumeKey(tenant, new VolumeName(name)))
        .toList();
  }

  void save(Volume volume) {
    jdbc.sql(
            """
            insert into volume (tenant, name, generation, version, state, node, labels, options,
                                made_for, created_at, since)
            values (?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?)
            on conflict (tenant, name, generation) do update
            set version = excluded.version, state = excluded.state, node = excluded.node,
                since = excluded.since
            """)
        .param(volume.key().tenant().value())
        .param(volume.key().name().value())
        .param(volume.generation())
        .param(volume.version())
        .param(volume.state().name())
        .param(volume.node().map(NodeId::value).orElse(null))
        .param(VolumeRow.json(volume.traits().labels()))
        .param(VolumeRow.json(volume.traits().options()))
        .param(volume.traits().madeFor().map(ContainerId::value).orElse(null))
        .param(volume.createdAt().atOffset(ZoneOffset.UTC))
        .param(volume.since().atOffset(ZoneOffset.UTC))
        .update();
  }

  void forget(Volume volume) {
    jdbc.sql("delete from volume where tenant = ? and name = ? and generation = ?")
        .param(volume.key().tenant().value())
        .param(volume.key().name().value())
        .param(volume.generation())
        .update();
  }

  Map<VolumeState, Long> counts() {
    Map<VolumeState, Long> counts = new EnumMap<>(VolumeState.class);
    jdbc.sql("select state, count(*) from volume group by state")
        .query(
            row -> {
              counts.put(VolumeState.valueOf(row.getString(1)), row.getLong(2));
            });
    return counts;
  }

  private JdbcClient.StatementSpec select(String rest) {
    return jdbc.sql("select " + VolumeRow.COLUMNS + " from volume v " + rest);
  }
}
