package dev.gantry.agent.copy;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where an entry of an archive goes, below the folder that it is unpacked into.
 *
 * @param parent without slash at begin or end; empty for the folder itself
 * @param name one component; empty only for the folder itself
 */
record EntryPath(String parent, String name) {
  /**
   * Cleans the name by its text alone.
   *
   * @throws GantryException BAD_REQUEST: it leads out
   */
  static EntryPath of(String raw, String folder) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : raw.split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null && !raw.startsWith("/")) {
          throw new GantryException(
              ErrorCode.BAD_REQUEST,
              "\"" + RawName.text(raw) + "\" is outside of \"" + RawName.text(folder) + "\"");
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    if (raw.indexOf('\0') >= 0) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "a name in the archive has a NUL");
    }
    String name = parts.isEmpty() ? "" : parts.removeLast();
    return new EntryPath(String.join("/", parts), name);
  }

  boolean isFolderItself() {
    return name.isEmpty();
  }

  /** The parent, as an entry. */
  EntryPath up() {
    int slash = parent.lastIndexOf('/');
    return slash < 0
        ? new EntryPath("", parent)
        : new EntryPath(parent.substring(0, slash), parent.substring(slash + 1));
  }

  String path() {
    return parent.isEmpty() ? name : parent + "/" + name;
  }
}
