package dev.gantry.agent;

import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.launch.KeeperLauncher;
import dev.gantry.agent.launch.Launcher;
import dev.gantry.agent.launch.LauncherConfig;
import dev.gantry.agent.network.HostNetwork;
import dev.gantry.agent.network.NetworkConfig;
import dev.gantry.agent.network.Networks;
import dev.gantry.agent.run.actor.Leftovers;
import dev.gantry.agent.snapshot.Trees;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends everything that an agent of this home has running: the agent itself, containers, keepers,
 * cgroups, the bridge network. Keeps what is data: layers, volumes, writable layers, logs, records
 * of ended runs.
 */
final class Cleaning {
  private static final Duration AGENT_ENDS = Duration.ofSeconds(15);

  private final Path home;
  private final String installation;

  Cleaning(Path home, String installation) {
    this.home = home;
    this.installation = installation;
  }

  void run() throws IOException {
    endAgent();
    HomeLock lock =
        HomeLock.take(home)
            .orElseThrow(() -> new IOException("another agent has taken " + home + " meanwhile"));
    try (lock) {
      LinuxKernel kernel = new LinuxKernel();
      Launcher launcher =
          KeeperLauncher.open(kernel, new LauncherConfig(installation, home.resolve("keepers")));
      new Leftovers(home.resolve("containers"), Records.mapper(), Clock.systemUTC())
          .stopAll(launcher);
      launcher.shutdown();
      Networks.open(
              kernel,
              NetworkConfig.of(installation, home),
              HostNetwork.own(),
              new SimpleMeterRegistry())
          .removeAll();
    }
    Trees.delete(home.resolve("keepers"));
    Trees.delete(home.resolve("run"));
  }

  /** By the pid and start time that it wrote down, never by name. */
  private void endAgent() throws IOException {
    if (!Files.exists(home.resolve("run/lock"))) {
      return;
    }
    Optional<HomeLock> free = HomeLock.take(home);
    if (free.isPresent()) {
      free.get().close();
      return;
    }
    ProcessHandle agent =
        HomeLock.holder(home)
            .orElseThrow(() -> new IOException("nobody knows which process holds " + home));
    agent.destroy();
    try {
      agent.onExit().get(AGENT_ENDS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      agent.destroyForcibly();
      agent.onExit().join();
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException("waiting for agent " + agent.pid() + " to end", e);
    }
  }
}
