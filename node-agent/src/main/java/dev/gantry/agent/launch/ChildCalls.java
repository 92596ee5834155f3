package dev.gantry.agent.launch;

import static dev.gantry.agent.program.Arg.bytes;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.text;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;
import java.nio.charset.StandardCharsets;

/** The little sequences of calls of which the steps of a child are made. */
final class ChildCalls {
  static final long MS_RDONLY = 1;
  static final long MS_NOSUID = 2;
  static final long MS_NODEV = 4;
  static final long MS_NOEXEC = 8;
  static final long MS_REMOUNT = 32;
  static final long MS_BIND = 4096;
  static final long MS_REC = 16384;
  static final long MS_PRIVATE = 1 << 18;
  static final long MS_SLAVE = 1 << 19;
  static final long MS_SHARED = 1 << 20;
  static final long MS_STRICTATIME = 1 << 24;
  static final Arg HERE = num(Kernel.AT_FDCWD);
  private static final Arg NONE = num(0);

  final Program program;

  ChildCalls(Program program) {
    this.program = program;
  }

  Step mount(String source, String target, String type, long flags, String data) {
    Arg from = source == null ? NONE : text(source);
    return program.call(
        Sys.MOUNT,
        source == null ? target : source + " → " + target,
        from,
        text(target),
        type == null ? NONE : text(type),
        num(flags),
        data == null ? NONE : text(data));
  }

  /** Makes a folder and those above it, where they are missing. */
  void folders(String path, int mode) {
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      folder(path.substring(0, slash), mode);
    }
    if (path.length() > 1 && !path.endsWith("/")) {
      folder(path, mode);
    }
  }

  /** Makes one folder where it is missing. */
  void folder(String path, int mode) {
    program.call(Sys.MKDIRAT, path, HERE, text(path), num(mode)).tolerate(Errno.EEXIST);
  }

  /**
   * Makes an empty file, and the folders above it, where they are missing. Non-blocking: the image
   * may have a named pipe there.
   */
  void file(String path) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      folders(path.substring(0, slash), 0755);
    }
    Step open =
        program.call(
            Sys.OPENAT,
            path,
            HERE,
            text(path),
            num(Kernel.O_CREAT | Kernel.O_RDONLY | Kernel.O_NONBLOCK | Kernel.O_CLOEXEC),
            num(0644));
    close(open);
  }

  /** Writes a value into a file of the kernel. */
  void write(String path, String value) {
    Step open = program.call(Sys.OPENAT, path, HERE, text(path), num(Kernel.O_WRONLY), num(0));
    byte[] content = value.getBytes(StandardCharsets.UTF_8);
    program.call(
        Sys.WRITE, path + " ← " + value, result(open), bytes(content), num(content.length));
    close(open);
  }

  void close(Step open) {
    program.call(Sys.CLOSE, open.target(), result(open)).tolerateAll();
  }

  void link(String to, String path) {
    program
        .call(Sys.SYMLINKAT, path + " → " + to, text(to), HERE, text(path))
        .tolerate(Errno.EEXIST);
  }

  void device(String path, int major, int minor) {
    int characterDevice = 0020000;
    program.call(
        Sys.MKNODAT,
        path,
        HERE,
        text(path),
        num(characterDevice | 0666),
        num((long) major << 8 | minor));
  }

  /** Makes a mount read-only without touching the file system below it. */
  Step readOnly(String path, long keptFlags) {
    return mount(null, path, null, MS_REMOUNT | MS_BIND | MS_RDONLY | keptFlags, null);
  }
}
