package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.Resources;
import java.util.List;

/** What one controller of cgroup v1 needs to be told for a container. Pure. */
sealed interface Controller
    permits CpuController,
        CpusetController,
        DevicesController,
        FreezerController,
        MemoryController,
        PidsController,
        PlainController {
  /** The controller's name in mount options. */
  String name();

  /**
   * The files to write, in order.
   *
   * @param privileged whether all devices are allowed
   */
  List<Setting> settings(Resources resources, boolean privileged);
}
