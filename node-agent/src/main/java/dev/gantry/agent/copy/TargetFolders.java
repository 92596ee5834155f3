package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;

/**
 * The folders that entries go into. Each is looked up from the container's root, so that links in
 * it lead where they lead inside the container; the last one is kept, because archives come folder
 * by folder.
 */
final class TargetFolders implements AutoCloseable {
  private static final int IMPLIED = 0755;

  private final FdCalls files;
  private final int root;
  private final String target;
  private String openName;
  private int openFd = -1;

  /**
   * @param root of the container
   * @param target absolute path of the folder that is unpacked into
   */
  TargetFolders(FdCalls files, int root, String target) {
    this.files = files;
    this.root = root;
    this.target = target;
  }

  /** The open parent of an entry; made, with all above it, where the archive did not tell of it. */
  int parentOf(EntryPath entry) {
    if (!entry.parent().equals(openName)) {
      forget();
      openFd = openOrMake(entry.parent());
      openName = entry.parent();
      if (files.fileSystem(openFd).isOfTheKernel()) {
        throw new GantryException(
            ErrorCode.BAD_REQUEST,
            "cannot copy into " + pathOf(entry.parent()) + ": its files are the kernel's");
      }
    }
    return openFd;
  }

  /** Opened for the caller, who closes it. ENOENT when it is not there. */
  int open(String folder) {
    return files.resolve(root, target + "/" + folder, FdCalls.O_DIRECTORY);
  }

  private int openOrMake(String folder) {
    try {
      return open(folder);
    } catch (KernelException e) {
      if (!e.is(Errno.ENOENT) || folder.isEmpty()) {
        throw e;
      }
    }
    EntryPath entry = EntryPath.of(folder, target);
    int above = openOrMake(entry.parent());
    try {
      make(above, entry.name());
    } finally {
      files.close(above);
    }
    return open(folder);
  }

  private void make(int above, String name) {
    try {
      files.mkdir(above, name);
    } catch (KernelException e) {
      if (e.is(Errno.EEXIST)) {
        // A dangling link, or somebody was faster: opening it will tell.
        return;
      }
      throw e;
    }
    int fd = files.entry(above, name);
    try {
      if (files.stat(fd).isFolder()) {
        files.mode(fd, IMPLIED);
      }
    } finally {
      files.close(fd);
    }
  }

  /** For people. */
  String pathOf(String entry) {
    String folder = target.endsWith("/") ? target : target + "/";
    return RawName.text(entry.isEmpty() ? target : folder + entry);
  }

  /** Something was replaced: what was opened by name may be another thing now. */
  void forget() {
    if (openFd >= 0) {
      files.close(openFd);
    }
    openFd = -1;
    openName = null;
  }

  @Override
  public void close() {
    forget();
  }
}
