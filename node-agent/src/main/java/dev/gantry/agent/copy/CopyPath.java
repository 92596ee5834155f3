package dev.gantry.agent.copy;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A path as clients of Docker give it: taken from the root, cleaned by its text alone, and a slash
 * or {@code /.} at its end kept, because that asks for a folder.
 *
 * @param path absolute
 */
record CopyPath(String path) {
  static CopyPath of(String given) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : given.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    String clean = "/" + String.join("/", parts);
    boolean here = given.equals(".") || given.endsWith("/.");
    if (here) {
      return new CopyPath(clean.endsWith("/") ? clean + "." : clean + "/.");
    }
    return new CopyPath(given.endsWith("/") && !clean.endsWith("/") ? clean + "/" : clean);
  }

  /** The last component, as Go's {@code filepath.Base} has it: {@code /} for the root. */
  String base() {
    String bare = path;
    while (bare.length() > 1 && bare.endsWith("/")) {
      bare = bare.substring(0, bare.length() - 1);
    }
    return bare.equals("/") ? bare : bare.substring(bare.lastIndexOf('/') + 1);
  }

  /** What the archive's first entry is called, without a slash; empty for the root. */
  String entryName() {
    String base = base();
    return base.equals("/") ? "" : base;
  }
}
