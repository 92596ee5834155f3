package dev.gantry.agent.launch;

import java.nio.file.Path;
import java.util.List;

/**
 * What the container's root file system is laid together from: an overlay mount (kernel docs,
 * filesystems/overlayfs). The container's first process mounts it inside its own mount namespace,
 * so the host's mount table never shows it.
 *
 * @param lowerDirsBottomFirst unpacked layers, the lowest first; at least one
 * @param upper the container's writable layer, an existing folder
 * @param work overlayfs's work folder, on the same file system as {@code upper}, existing
 * @param mountPoint existing empty folder, used only as the place of the mount
 */
public record RootFs(List<Path> lowerDirsBottomFirst, Path upper, Path work, Path mountPoint) {
  public RootFs {
    lowerDirsBottomFirst = List.copyOf(lowerDirsBottomFirst);
    if (lowerDirsBottomFirst.isEmpty()) {
      throw new IllegalArgumentException("a root file system needs at least one layer");
    }
  }
}
