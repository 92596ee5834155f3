package dev.gantry.agent.copy;

/** How overlayfs marks what a layer takes away (kernel docs, filesystems/overlayfs). */
final class LayerMark {
  private static final String OPAQUE = "trusted.overlay.opaque";

  private LayerMark() {}

  /** A character device 0/0: the name is gone. */
  static boolean isWhiteout(FileStat stat) {
    return stat.type() == FileStat.Type.CHARACTER_DEVICE && stat.major() == 0 && stat.minor() == 0;
  }

  /** Of a folder: what layers below have in it is hidden. */
  static boolean isOpaque(FdCalls files, int fd) {
    byte[] value = files.xattr(fd, OPAQUE);
    return value != null && value.length == 1 && value[0] == 'y';
  }
}
