package dev.gantry.agent.health;

import dev.gantry.agent.exec.Exec;
import dev.gantry.agent.exec.ExecRun;
import dev.gantry.agent.exec.Execs;
import dev.gantry.agent.launch.ExitStatus;
import dev.gantry.agent.launch.LaunchException;
import dev.gantry.agent.launch.TerminalSize;
import dev.gantry.agent.run.actor.ActReports;
import dev.gantry.agent.run.actor.ContainerHandle;
import dev.gantry.model.run.Health;
import dev.gantry.model.spec.HealthCheck;
import dev.gantry.model.stream.ExecConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a health check once: an exec with the container's user, environment and folder. */
final class Prober {
  private static final int NOT_RUN = -1;

  /** For the output's end after the kill; a child of the probe may hold it open longer. */
  private static final Duration DYING = Duration.ofSeconds(3);

  private final Execs execs;
  private final ActReports acts;
  private final InstantSource clock;

  Prober(Execs execs, ActReports acts, InstantSource clock) {
    this.execs = execs;
    this.acts = acts;
    this.clock = clock;
  }

  /**
   * Returns when it has ended, or was killed at its time-out.
   *
   * @param stopping when it completes the probe is killed, and its result of no interest
   * @return empty when it was stopped
   */
  Optional<Health.Probe> probe(
      ContainerHandle container, HealthCheck check, CompletableFuture<Void> stopping)
      throws InterruptedException {
    Instant start = clock.instant();
    Exec exec = execs.create(container.id(), config(check.command()));
    Map<String, String> attributes = Map.of("execID", exec.id().value());
    acts.told(container, "exec_create: " + exec.commandLine(), attributes);
    exec.claim(TerminalSize.UNKNOWN);
    acts.told(container, "exec_start: " + exec.commandLine(), attributes);
    ProbeOutput output = new ProbeOutput();
    try {
      ExecRun run = execs.start(exec, container, output);
      return ended(exec, run, check, stopping)
          .map(code -> new Health.Probe(start, clock.instant(), code, said(code, output, check)));
    } catch (LaunchException e) {
      return stopping.isDone()
          ? Optional.empty()
          : Optional.of(new Health.Probe(start, clock.instant(), NOT_RUN, e.getMessage()));
    }
  }

  private static ExecConfig config(List<String> command) {
    return new ExecConfig(command, List.of(), "", "", false, false, false, true, true, "", 0, 0);
  }

  private static Optional<Integer> ended(
      Exec exec, ExecRun run, HealthCheck check, CompletableFuture<Void> stopping)
      throws InterruptedException {
    CompletableFuture<ExitStatus> ended = run.ended();
    try {
      CompletableFuture.anyOf(ended, stopping)
          .get(check.timeout().toMillis(), TimeUnit.MILLISECONDS);
      if (!ended.isDone()) {
        exec.kill();
        return Optional.empty();
      }
      ExitStatus status = ended.get();
      return Optional.of(status.known() ? status.code() : NOT_RUN);
    } catch (TimeoutException e) {
      exec.kill();
      awaitDeath(ended);
      return Optional.of(NOT_RUN);
    } catch (ExecutionException e) {
      return Optional.of(NOT_RUN);
    }
  }

  /** What it said till then is worth showing; that it does not die in time changes nothing. */
  private static void awaitDeath(CompletableFuture<ExitStatus> ended) throws InterruptedException {
    try {
      ended.get(DYING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Told as timed out all the same.
      return;
    }
  }

  private static String said(int code, ProbeOutput output, HealthCheck check) {
    String text = output.text();
    if (code != NOT_RUN) {
      return text;
    }
    String late = "Health check exceeded timeout (" + GoTime.of(check.timeout()) + ")";
    return text.isEmpty() ? late : late + ": " + text;
  }
}
