package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;

/** What the kernel refuses, as clients of Docker know it. */
final class CopyFailures {
  static final String ROOT_READ_ONLY = "container rootfs is marked read-only";
  static final String VOLUME_READ_ONLY = "mounted volume is marked read-only";

  private CopyFailures() {}

  /** The gateway puts it in Docker's words, for it knows what the client called the container. */
  static GantryException notFound(String path) {
    return new GantryException(ErrorCode.NOT_FOUND, path);
  }

  /**
   * @param what was done to
   * @param path as the client gave it
   */
  static GantryException of(KernelException e, String what, String path) {
    if (e.is(Errno.ENOENT)) {
      return notFound(path);
    }
    String message = what + " " + path + ": " + Errno.wordsOf(e.errno());
    if (e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP) || e.is(Errno.ENAMETOOLONG)) {
      return new GantryException(ErrorCode.BAD_REQUEST, message, e);
    }
    return whileWriting(e, message);
  }

  /** Of an entry on its way in. */
  static GantryException writing(KernelException e, String path) {
    return whileWriting(e, e.call() + " " + path + ": " + Errno.wordsOf(e.errno()));
  }

  private static GantryException whileWriting(KernelException e, String message) {
    ErrorCode code = ErrorCode.INTERNAL;
    String text = message;
    if (e.is(Errno.ENOSPC) || e.is(Errno.EDQUOT)) {
      code = ErrorCode.DISK_FULL;
    } else if (e.is(Errno.EROFS)) {
      code = ErrorCode.FORBIDDEN;
      text = VOLUME_READ_ONLY;
    } else if (e.is(Errno.EBUSY) || e.is(Errno.ENOTEMPTY)) {
      code = ErrorCode.CONFLICT;
    } else if (e.is(Errno.ENAMETOOLONG)
        || e.is(Errno.ENOTDIR)
        || e.is(Errno.ELOOP)
        || e.is(Errno.ENOENT)
        || e.is(Errno.EEXIST)) {
      // The archive does not fit what is there, or what is there changes under our hands.
      code = ErrorCode.BAD_REQUEST;
    }
    return new GantryException(code, text, e);
  }
}
