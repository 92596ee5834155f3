package dev.gantry.agent.copy;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.KernelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where a path leads when all links are followed, as far as there is something: Docker tells it to
 * clients, which then ask with it. A text only; nothing is opened by it.
 */
final class LinkTarget {
  private static final int MOST_LINKS = 255;

  private final FdCalls files;
  private final int root;

  LinkTarget(FdCalls files, int root) {
    this.files = files;
    this.root = root;
  }

  String of(String path) {
    Deque<String> todo = new ArrayDeque<>(List.of(path.split("/")));
    String done = "";
    int links = 0;
    while (!todo.isEmpty()) {
      String part = todo.pop();
      if (part.equals("..")) {
        done = done.substring(0, Math.max(0, done.lastIndexOf('/')));
      } else if (!part.isEmpty() && !part.equals(".")) {
        String next = done + "/" + part;
        Optional<String> link = link(next);
        if (link.isEmpty()) {
          done = next;
        } else {
          if (++links > MOST_LINKS) {
            throw new KernelException("readlinkat", RawName.text(path), Errno.ELOOP.number());
          }
          List.of(link.get().split("/")).reversed().forEach(todo::push);
          done = link.get().startsWith("/") ? "" : done;
        }
      }
    }
    return done.isEmpty() ? "/" : done;
  }

  private Optional<String> link(String path) {
    try {
      int fd = files.resolve(root, path, FdCalls.O_NOFOLLOW);
      try {
        boolean isLink = files.stat(fd).type() == FileStat.Type.LINK;
        return isLink ? Optional.of(files.link(fd)) : Optional.empty();
      } finally {
        files.close(fd);
      }
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
