package dev.gantry.agent.launch;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints how long a launch takes: to the first byte of {@code echo}, to the end of {@code true},
 * and phase by phase. Run by hand, as root: {@code java … dev.gantry.agent.launch.LaunchTimes
 * [starts]}.
 */
final class LaunchTimes {
  private LaunchTimes() {}

  public static void main(String[] args) throws Exception {
    int starts = args.length > 0 ? Integer.parseInt(args[0]) : 300;
    Path home = Files.createTempDirectory("launch-times");
    Launches launches = new Launches(home);
    KeeperLauncher launcher =
        KeeperLauncher.open(
            Launches.KERNEL, new LauncherConfig(Launches.newInstallation(), home.resolve("state")));
    try {
      measure(launches, launcher, starts); // warm-up
      measure(launches, launcher, starts).forEach(LaunchTimes::print);
    } finally {
      launcher.shutdown();
    }
  }

  private static Map<String, List<Long>> measure(Launches launches, Launcher launcher, int starts)
      throws Exception {
    Map<String, List<Long>> times = new LinkedHashMap<>();
    for (int i = 0; i < starts; i++) {
      LaunchRequest echo = launches.request(Launches.run("/bin/echo", "x"));
      long start = System.nanoTime();
      try (LaunchedProcess process = launcher.launch(echo);
          Arena arena = Arena.ofConfined()) {
        Launches.KERNEL.read(process.stdout().orElseThrow(), arena.allocate(1));
        note(times, "launch to first byte", System.nanoTime() - start);
        process.trace().phases().forEach(phase -> note(times, "  " + phase.name(), phase.nanos()));
        process.awaitExit();
      }
      LaunchRequest quick = launches.request(Launches.run("/bin/true"));
      start = System.nanoTime();
      LaunchedProcess process = launcher.launch(quick);
      process.awaitExit();
      note(times, "launch to exit", System.nanoTime() - start);
      start = System.nanoTime();
      process.close();
      note(times, "close", System.nanoTime() - start);
    }
    return times;
  }

  private static void note(Map<String, List<Long>> times, String name, long nanos) {
    times.computeIfAbsent(name, n -> new ArrayList<>()).add(nanos);
  }

  private static void print(String name, List<Long> nanos) {
    Collections.sort(nanos);
    System.out.printf(
        "%-24s p50 %6.2f ms  p95 %6.2f ms%n",
        name, nanos.get(nanos.size() / 2) / 1e6, nanos.get(nanos.size() * 95 / 100) / 1e6);
  }
}
