package dev.gantry.container.creation;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths inside a container that something is mounted at. */
final class Targets {
  private Targets() {}

  /** The cleaned path; refuses, in Docker's words, what is relative or the root itself. */
  static String check(String specification, String type, String target) {
    String invalid = "invalid volume specification: '" + specification + "': ";
    String config = "invalid mount config for type \"" + type + "\": ";
    if (target.isEmpty()) {
      throw Bad.request("invalid volume specification: '" + specification + "'");
    }
    if (!target.startsWith("/")) {
      throw Bad.request(
          invalid + config + "invalid mount path: '" + target + "' mount path must be absolute");
    }
    String clean = clean(target);
    if (clean.equals("/")) {
      throw Bad.request(invalid + config + "invalid specification: destination can't be '/'");
    }
    return clean;
  }

  /** Without empty, {@code .} and {@code ..} parts and without a slash at the end. */
  static String clean(String path) {
    Deque<String> kept = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        kept.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        kept.addLast(part);
      }
    }
    return "/" + String.join("/", kept);
  }
}
