package dev.gantry.model.spec;

import java.util.List;

/**
 * Limits of block devices.
 *
 * @param weight share among others that wait for a disk, 10…1000; 0 = the default
 * @param weights of single devices
 * @param readBytes bytes a second, by device
 * @param writeBytes bytes a second, by device
 * @param readOperations operations a second, by device
 * @param writeOperations operations a second, by device
 */
public record BlockIo(
    int weight,
    List<OfDevice> weights,
    List<OfDevice> readBytes,
    List<OfDevice> writeBytes,
    List<OfDevice> readOperations,
    List<OfDevice> writeOperations) {
  public static final BlockIo NONE = new BlockIo(0, null, null, null, null, null);

  /**
   * @param path of the device node on the host
   */
  public record OfDevice(String path, long value) {}

  public BlockIo {
    weights = Checks.copy(weights);
    readBytes = Checks.copy(readBytes);
    writeBytes = Checks.copy(writeBytes);
    readOperations = Checks.copy(readOperations);
    writeOperations = Checks.copy(writeOperations);
  }
}
