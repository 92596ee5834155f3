package dev.gantry.volume.catalog;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.volume.lifecycle.NamedVolume;
import dev.gantry.volume.lifecycle.Volume;
import dev.gantry.volume.lifecycle.VolumeKey;
import dev.gantry.volume.lifecycle.VolumeState;
import dev.gantry.volume.lifecycle.VolumeTraits;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;

/** A row of the table {@code volume}, with the containers that lease its name. */
record VolumeRow(Volume volume, List<ContainerId> holders) {
  /** The columns that {@link #read} wants, from {@code volume v}. */
  static final String COLUMNS =
      """
      v.tenant, v.name, v.generation, v.version, v.state, v.node, v.labels, v.options, v.made_for,
      v.created_at, v.since,
      array(select distinct l.container from volume_lease l
            where l.tenant = v.tenant and l.name = v.name order by 1) as holders
      """;

  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  static VolumeRow read(ResultSet row, int number) throws SQLException {
    VolumeKey key =
        new VolumeKey(new TenantId(row.getString("tenant")), new VolumeName(row.getString("name")));
    VolumeTraits traits =
        new VolumeTraits(
            texts(row, "labels"),
            texts(row, "options"),
            Optional.ofNullable(row.getString("made_for")).map(ContainerId::new));
    Volume volume =
        new Volume(
            key,
            row.getLong("generation"),
            row.getLong("version"),
            VolumeState.valueOf(row.getString("state")),
            Optional.ofNullable(row.getString("node")).map(NodeId::new),
            traits,
            instant(row, "created_at"),
            instant(row, "since"));
    return new VolumeRow(volume, containers(row.getArray("holders")));
  }

  /** The rows put together by name, in the order in which the names first come. */
  static List<NamedVolume> byName(Collection<VolumeRow> rows) {
    Map<VolumeKey, List<VolumeRow>> names = new LinkedHashMap<>();
    for (VolumeRow row : rows) {
      names.computeIfAbsent(row.volume.key(), key -> new ArrayList<>()).add(row);
    }
    List<NamedVolume> named = new ArrayList<>();
    names.forEach((key, generations) -> named.add(named(key, generations)));
    return named;
  }

  private static NamedVolume named(VolumeKey key, List<VolumeRow> generations) {
    Optional<VolumeRow> live =
        generations.stream().filter(row -> row.volume.state() != VolumeState.REMOVING).findFirst();
    List<Volume> removing =
        generations.stream()
            .map(VolumeRow::volume)
            .filter(volume -> volume.state() == VolumeState.REMOVING)
            .toList();
    return new NamedVolume(
        key, live.map(VolumeRow::volume), removing, live.map(VolumeRow::holders).orElse(List.of()));
  }

  static String json(Map<String, String> texts) {
    return GantryJson.mapper().writeValueAsString(texts);
  }

  private static Map<String, String> texts(ResultSet row, String column) throws SQLException {
    return GantryJson.mapper().readValue(row.getString(column), TEXTS);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static List<ContainerId> containers(Array ids) throws SQLException {
    return Arrays.stream((String[]) ids.getArray()).map(ContainerId::new).toList();
  }
}
