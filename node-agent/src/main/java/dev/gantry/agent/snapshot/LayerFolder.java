package dev.gantry.agent.snapshot;

import dev.gantry.agent.kernel.FileCallException;
import dev.gantry.agent.kernel.FileCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The folder that a layer is unpacked into. Parents are opened with the folder as their root, so no
 * link of the layer leads outside; the last parent is kept open because tars come folder by folder.
 */
final class LayerFolder implements Closeable {
  private static final int IMPLIED_FOLDER_MODE = 0755;

  private final FileCalls files;
  private final int root;
  private String openParent;
  private int openParentFd = -1;

  LayerFolder(FileCalls files, Path folder) throws IOException {
    this.files = files;
    this.root = files.openFolder(folder.toString());
  }

  /** The open parent of an entry; made, with all above it, when the tar has not told of it. */
  int parentOf(EntryName entry) throws IOException {
    String parent = entry.parent();
    if (parent.isEmpty()) {
      return root;
    }
    if (!parent.equals(openParent)) {
      forgetParent();
      openParentFd = openOrMake(entry.up());
      openParent = parent;
    }
    return openParentFd;
  }

  /** As {@link #parentOf}, but null when it is not there: for the target of a hard link. */
  int openExisting(String folder) throws IOException {
    return files.openFolderIn(root, folder);
  }

  private int openOrMake(EntryName folder) throws IOException {
    try {
      return files.openFolderIn(root, folder.path());
    } catch (FileCallException e) {
      if (e.errno() != FileCallException.ENOENT) {
        throw e;
      }
    }
    int above = folder.parent().isEmpty() ? root : openOrMake(folder.up());
    try {
      files.mkdirAt(above, folder.name(), IMPLIED_FOLDER_MODE);
      files.modeAt(above, folder.name(), IMPLIED_FOLDER_MODE);
    } finally {
      closeUnlessRoot(above);
    }
    return files.openFolderIn(root, folder.path());
  }

  /** Something was replaced: what was opened by name may be another thing now. */
  void forgetParent() {
    if (openParentFd >= 0) {
      files.close(openParentFd);
    }
    openParentFd = -1;
    openParent = null;
  }

  int root() {
    return root;
  }

  void closeUnlessRoot(int fd) {
    if (fd != root) {
      files.close(fd);
    }
  }

  @Override
  public void close() {
    forgetParent();
    files.close(root);
  }
}
