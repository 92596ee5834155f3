package dev.gantry.volume.catalog;

import dev.gantry.volume.lifecycle.VolumeKey;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration of the service.
 *
 * @param mountpointRoot where agents keep the data of volumes, on every node
 * @param lease how long a lease lasts without a container event that confirms it
 * @param leaseSweep between two looks for leases that have run out
 * @param removalPatience how long a lease waits for a node that still deletes the data of a volume
 *     of the same name
 */
@ConfigurationProperties("gantry.volume")
public record VolumeSettings(
    Path mountpointRoot, Duration lease, Duration leaseSweep, Duration removalPatience) {
  /** Path of the volume's data on its node, as clients see it. */
  public String mountpoint(VolumeKey key) {
    return mountpointRoot
        .resolve(key.tenant().value())
        .resolve(key.name().value())
        .resolve("_data")
        .toString();
  }
}
