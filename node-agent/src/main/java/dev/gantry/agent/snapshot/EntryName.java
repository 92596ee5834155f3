package dev.gantry.agent.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The place of a tar entry below the layer's root.
 *
 * @param parent folder without leading or trailing slash; empty for the root
 * @param name last component; empty only for the root itself
 */
record EntryName(String parent, String name) {
  /**
   * @throws IOException the name has a {@code ..} component or a NUL: no honest layer has
   */
  static EntryName parse(String raw) throws IOException {
    List<String> parts = new ArrayList<>();
    for (String part : raw.split("/", -1)) {
      if (part.equals("..") || part.indexOf('\0') >= 0) {
        throw new IOException("layer has an entry outside its root: " + raw);
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (parts.isEmpty()) {
      return new EntryName("", "");
    }
    return new EntryName(String.join("/", parts.subList(0, parts.size() - 1)), parts.getLast());
  }

  boolean isRoot() {
    return name.isEmpty();
  }

  /** The same entry's parent, as an entry. */
  EntryName up() {
    int slash = parent.lastIndexOf('/');
    return slash < 0
        ? new EntryName("", parent)
        : new EntryName(parent.substring(0, slash), parent.substring(slash + 1));
  }

  String path() {
    return parent.isEmpty() ? name : parent + "/" + name;
  }
}
