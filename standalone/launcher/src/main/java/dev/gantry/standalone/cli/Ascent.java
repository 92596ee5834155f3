package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.LaunchException;
import dev.gantry.standalone.part.Agent;
import dev.gantry.standalone.part.ControlPlane;
import dev.gantry.standalone.part.Kafka;
import dev.gantry.standalone.part.Postgres;
import dev.gantry.standalone.process.Ending;
import dev.gantry.standalone.process.PartControl.Outcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Starts the parts, as much at once as their needs allow: PostgreSQL and Kafka, then the control
 * plane, then the agent. If one fails, those that this run started are stopped again.
 */
final class Ascent {
  private final Platform platform;
  private final Deque<Ending> started = new ArrayDeque<>();
  private boolean allAdopted = true;

  Ascent(Platform platform) {
    this.platform = platform;
  }

  /** True when every part ran already. */
  boolean run() {
    Installation at = platform.context().installation();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> kafka = threads.submit(() -> step(Kafka.ending(at), platform::startKafka));
      step(Postgres.ending(at), platform::startPostgres);
      step(ControlPlane.ending(at), platform::startControlPlane);
      await(kafka);
      step(Agent.ending(at), platform::startAgent);
      return allAdopted;
    } catch (LaunchException failure) {
      descend(failure);
      throw failure;
    }
  }

  private void step(Ending part, Supplier<Outcome> start) {
    long begin = System.nanoTime();
    Outcome outcome = start.get();
    synchronized (this) {
      if (outcome != Outcome.ADOPTED) {
        allAdopted = false;
        started.push(part);
      }
    }
    System.out.printf(
        "  %-15s %-10s %5.1f s%n", part.name(), word(outcome), (System.nanoTime() - begin) / 1e9);
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case ADOPTED -> "runs";
      case STARTED -> "started";
      case REPLACED -> "restarted";
    };
  }

  private static void await(Future<?> step) {
    try {
      step.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LaunchException failure) {
        throw failure;
      }
      throw new LaunchException("unexpected failure: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("interrupted", e);
    }
  }

  private synchronized void descend(LaunchException failure) {
    while (!started.isEmpty()) {
      try {
        platform.stop(started.pop());
      } catch (IOException | LaunchException e) {
        failure.addSuppressed(e);
      }
    }
  }
}
