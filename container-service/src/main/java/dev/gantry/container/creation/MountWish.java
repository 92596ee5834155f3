package dev.gantry.container.creation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/** One entry of Docker's {@code HostConfig.Mounts} ({@code docker run --mount}). */
public record MountWish(
    @JsonProperty("Type") String type,
    @JsonProperty("Source") String source,
    @JsonProperty("Target") String target,
    @JsonProperty("ReadOnly") boolean readOnly,
    @JsonProperty("BindOptions") BindOptions bind,
    @JsonProperty("VolumeOptions") VolumeOptions volume,
    @JsonProperty("TmpfsOptions") TmpfsOptions tmpfs) {
  public MountWish {
    type = type == null ? "" : type;
    source = source == null ? "" : source;
    target = target == null ? "" : target;
  }

  public record BindOptions(
      @JsonProperty("Propagation") String propagation,
      @JsonProperty("CreateMountpoint") boolean createMountpoint) {}

  public record VolumeOptions(
      @JsonProperty("NoCopy") boolean noCopy,
      @JsonProperty("Labels") Map<String, String> labels,
      @JsonProperty("DriverConfig") DriverConfig driver,
      @JsonProperty("Subpath") String subpath) {}

  public record DriverConfig(
      @JsonProperty("Name") String name, @JsonProperty("Options") Map<String, String> options) {}

  public record TmpfsOptions(
      @JsonProperty("SizeBytes") long sizeBytes, @JsonProperty("Mode") int mode) {}
}
