package dev.gantry.agent.health;

import dev.gantry.agent.run.HealthRules;
import dev.gantry.agent.run.actor.HealthWatch.Watched;
import dev.gantry.model.run.Health;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One container's probes, one after the other, until it is stopped. Not by an interruption: a probe
 * that is being launched gets its record.
 */
final class Rounds {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final Watched watched;
  private final Prober prober;
  private final InstantSource clock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CompletableFuture<Void> stopping = new CompletableFuture<>();

  Rounds(Watched watched, Prober prober, InstantSource clock) {
    this.watched = watched;
    this.prober = prober;
    this.clock = clock;
  }

  void start() {
    Thread.ofVirtual()
        .name("health-" + watched.container().id().shortId())
        .start(
            () -> {
              try {
                run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException e) {
                LOG.error("Container {} is not probed any more", watched.container().id(), e);
              }
            });
  }

  void stop() {
    stopped.countDown();
    stopping.complete(null);
  }

  private void run() throws InterruptedException {
    Health health = watched.health();
    while (!stopped.await(waiting(health).toMillis(), TimeUnit.MILLISECONDS)) {
      Optional<Health.Probe> probe = prober.probe(watched.container(), watched.check(), stopping);
      if (probe.isEmpty()) {
        return;
      }
      health = HealthRules.after(health, probe.get(), watched.check(), watched.startedAt());
      watched.told().accept(health);
    }
  }

  private Duration waiting(Health health) {
    return HealthRules.untilNext(health, watched.check(), watched.startedAt(), clock.instant());
  }
}
