package dev.gantry.volume.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.volume.lifecycle.LocalDriver;
import dev.gantry.volume.lifecycle.Volume;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * A volume as Docker's clients read it. {@code Labels} and {@code Options} are null when there are
 * none; {@code UsageData} is Docker's to leave out where sizes were not asked for.
 */
record VolumeJson(
    @JsonProperty("CreatedAt") String createdAt,
    @JsonProperty("Driver") String driver,
    @JsonProperty("Labels") Map<String, String> labels,
    @JsonProperty("Mountpoint") String mountpoint,
    @JsonProperty("Name") String name,
    @JsonProperty("Options") Map<String, String> options,
    @JsonProperty("Scope") String scope) {
  static VolumeJson of(Volume volume, String mountpoint) {
    return new VolumeJson(
        volume.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(),
        LocalDriver.NAME,
        orNull(volume.traits().labels()),
        mountpoint,
        volume.key().name().value(),
        orNull(volume.traits().options()),
        LocalDriver.SCOPE);
  }

  private static Map<String, String> orNull(Map<String, String> map) {
    return map.isEmpty() ? null : map;
  }

  /** Body of {@code POST /volumes/create}; all of it may be absent. */
  record Create(
      @JsonProperty("Name") String name,
      @JsonProperty("Driver") String driver,
      @JsonProperty("DriverOpts") Map<String, String> driverOpts,
      @JsonProperty("Labels") Map<String, String> labels,
      @JsonProperty("ClusterVolumeSpec") Object clusterVolumeSpec) {
    static final Create EMPTY = new Create(null, null, null, null, null);

    Create {
      name = name == null ? "" : name;
      driverOpts = driverOpts == null ? Map.of() : driverOpts;
      labels = labels == null ? Map.of() : labels;
    }
  }

  /** Answer of {@code GET /volumes}. */
  record Listing(
      @JsonProperty("Volumes") List<VolumeJson> volumes,
      @JsonProperty("Warnings") List<String> warnings) {}

  /** Answer of {@code POST /volumes/prune}. {@code SpaceReclaimed} in bytes. */
  record Pruned(
      @JsonProperty("VolumesDeleted") List<String> volumesDeleted,
      @JsonProperty("SpaceReclaimed") long spaceReclaimed) {}
}
