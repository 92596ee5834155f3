package dev.gantry.agent.kernel;

import java.io.IOException;

/** A failed system call on a file: {@code mknodat(dev/null): EPERM}. */
public final class FileCallException extends IOException {
  private static final long serialVersionUID = 1L;

  public static final int ENOENT = 2;
  public static final int EEXIST = 17;
  public static final int ENOTDIR = 20;
  public static final int ENOSPC = 28;
  public static final int ELOOP = 40;
  public static final int ENODATA = 61;
  public static final int EDQUOT = 122;

  private final int errno;

  public FileCallException(String call, String target, int errno) {
    super(call + "(" + target + "): " + name(errno));
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }

  private static String name(int errno) {
    return switch (errno) {
      case 1 -> "EPERM";
      case ENOENT -> "ENOENT";
      case 5 -> "EIO";
      case 13 -> "EACCES";
      case EEXIST -> "EEXIST";
      case 18 -> "EXDEV";
      case ENOTDIR -> "ENOTDIR";
      case 21 -> "EISDIR";
      case 22 -> "EINVAL";
      case 24 -> "EMFILE";
      case ENOSPC -> "ENOSPC";
      case 30 -> "EROFS";
      case 36 -> "ENAMETOOLONG";
      case 39 -> "ENOTEMPTY";
      case ELOOP -> "ELOOP";
      case 95 -> "EOPNOTSUPP";
      case EDQUOT -> "EDQUOT";
      default -> "errno " + errno;
    };
  }
}
