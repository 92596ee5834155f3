package dev.gantry.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace for a peer's daemon. Its bridge, its addresses, its rules and the kernel's
 * settings it changes live and die there: the machine's own are never touched, and dockerd's
 * FORWARD policy meets nobody else's traffic.
 */
final class OwnNetwork {
  private OwnNetwork() {}

  /** The command in a new namespace whose loopback is up; it keeps its process id. */
  static List<String> of(List<String> command) {
    List<String> wrapped =
        new ArrayList<>(
            List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
    wrapped.addAll(command);
    return wrapped;
  }

  /** A command that joins the namespace of that process. */
  static List<String> of(long pid, List<String> command) {
    List<String> wrapped = new ArrayList<>(List.of("nsenter", "--target=" + pid, "--net"));
    wrapped.addAll(command);
    return wrapped;
  }
}
