package dev.gantry.agent.run.actor;

import dev.gantry.agent.launch.ExitStatus;
import dev.gantry.agent.launch.LaunchedProcess;
import dev.gantry.agent.launch.Launcher;
import dev.gantry.agent.run.ContainerState;
import dev.gantry.agent.run.Event;
import dev.gantry.agent.run.Retry;
import dev.gantry.agent.run.RunMachine;
import dev.gantry.agent.run.RunView;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Ends all containers of a home by their records, when no agent runs. */
public final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final int SIGKILL = 9;

  private final Path containers;
  private final JsonMapper json;
  private final InstantSource clock;

  public Leftovers(Path containers, JsonMapper json, InstantSource clock) {
    this.containers = containers;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Kills every process that is still the recorded one (pid, start time, boot) and writes down that
   * it ended. Goes on past failures and reports them all.
   */
  public void stopAll(Launcher launcher) throws IOException {
    if (!Files.isDirectory(containers)) {
      return;
    }
    launcher.reapStrays();
    IOException failure = null;
    try (var folders = Files.newDirectoryStream(containers)) {
      for (Path path : folders) {
        try {
          stop(new ContainerFolder(path, json), launcher);
        } catch (IOException | InterruptedException | RuntimeException e) {
          LOG.error("Container in {} could not be ended", path, e);
          failure = failure == null ? new IOException("ending all containers") : failure;
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void stop(ContainerFolder folder, Launcher launcher)
      throws IOException, InterruptedException {
    Optional<Assignment.OfContainer> wanted = folder.assignment();
    if (wanted.isEmpty()) {
      return;
    }
    Optional<BegunProcess> begun = BegunProcess.of(folder, wanted.get().container(), launcher);
    Optional<LaunchedProcess> process = begun.flatMap(b -> b.adopt(launcher));
    if (process.isPresent()) {
      process.get().signal(SIGKILL);
      launcher.cgroups().thaw(wanted.get().container());
      ExitStatus status = process.get().awaitExit();
      process.get().close();
      note(folder, wanted.get(), begun.get(), status);
    }
    folder.forgetProcess();
  }

  /** Decided as if an agent had seen it: with a policy, the next agent starts it again. */
  private void note(
      ContainerFolder folder, Assignment.OfContainer wanted, BegunProcess begun, ExitStatus s)
      throws IOException {
    RunView known = folder.run().orElse(null);
    boolean same = known != null && known.key().equals(begun.run());
    if (same && known.state().isTerminal()) {
      return;
    }
    Instant now = clock.instant();
    boolean ran = same && known.state() == RunState.RUNNING;
    RunView run = ran ? known : RunView.running(begun.run().epoch(), begun.pid(), now);
    Retry retry = same ? known.retry() : new Retry(begun.run().attempt(), 0, false, false);
    ContainerState state =
        ContainerState.restored(wanted, folder.spec().orElse(null), run.with(retry), true);
    Event exit = new Event.Exited(s.code(), s.signal(), s.oomKilled(), s.known(), now);
    ContainerState exited = RunMachine.decide(state, exit, now).state();
    folder.keep(exited.wanted().withoutSpec());
    folder.keep(RunMachine.decide(exited, new Event.Drained(), now).state().run());
  }
}
