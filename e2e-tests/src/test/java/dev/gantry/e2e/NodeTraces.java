package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * What containers leave on the node: folders, mounts, cgroups and processes that bear their ids.
 */
final class NodeTraces {
  private static final Duration CLEANED_WITHIN = Duration.ofSeconds(30);

  private NodeTraces() {}

  /** Waits until the node has cleaned up: that comes after the answer. */
  static void expectNone(Path home, Collection<String> ids) {
    AtomicReference<List<String>> left = new AtomicReference<>(List.of());
    try {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(200))
          .atMost(CLEANED_WITHIN)
          .until(
              () -> {
                left.set(of(home, ids));
                return left.get().isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("left on the node:\n" + String.join("\n", left.get()), e);
    }
  }

  private static List<String> of(Path home, Collection<String> ids) {
    String script =
        """
        find "$1/agent" -maxdepth 3 -not -path '*/layers/*' -not -path '*/volumes/*'
        cut -d' ' -f5 /proc/self/mountinfo
        find /sys/fs/cgroup -mindepth 2 -type d
        ps -eo pid=,args= -ww
        """;
    Result all = Cli.of("sh", "-c", script, "sh", home.toString()).run();
    expect(all).succeeds();
    return all.lines().stream()
        .filter(line -> ids.stream().anyMatch(id -> line.contains(id) || ends(line, id)))
        .toList();
  }

  /** Names of cgroups may be cut to the short id. */
  private static boolean ends(String line, String id) {
    return line.endsWith(id.substring(0, 12));
  }
}
