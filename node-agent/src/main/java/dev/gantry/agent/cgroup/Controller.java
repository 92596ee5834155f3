package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.List;

/**
 * What one controller needs to be told for a container. Pure. Those without a version in their name
 * have the same files in v1 and v2, or are v1's.
 */
sealed interface Controller
    permits BlkioController,
        CpuController,
        CpuControllerV2,
        CpusetController,
        DevicesController,
        IoControllerV2,
        MemoryController,
        MemoryControllerV2,
        PidsController,
        PlainController {
  /** The controller's name in v1's mount options and v2's {@code cgroup.controllers}. */
  String name();

  /**
   * The files to write, in order.
   *
   * @param access to device nodes
   */
  List<Setting> settings(Resources resources, DeviceAccess access);

  /** The files to write, in order, for other limits of a container that runs. */
  default List<Setting> changes(Resources resources) {
    return settings(resources, DeviceAccess.DEFAULT);
  }
}
