package dev.gantry.agent.health;

import dev.gantry.agent.exec.Execs;
import dev.gantry.agent.run.actor.ActReports;
import dev.gantry.agent.run.actor.HealthWatch;
import dev.gantry.model.id.ContainerId;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The health checks of this node: one virtual thread a container, which waits, probes and tells.
 * They ask nobody, so they go on while the control plane is away. A new agent begins where the one
 * before left off, as the container's record says.
 */
public final class HealthChecks implements HealthWatch, AutoCloseable {
  private final Execs execs;
  private final ActReports acts;
  private final InstantSource clock;
  private final Map<ContainerId, Rounds> rounds = new ConcurrentHashMap<>();
  private volatile boolean closed;

  public HealthChecks(Execs execs, ActReports acts, InstantSource clock) {
    this.execs = execs;
    this.acts = acts;
    this.clock = clock;
  }

  @Override
  public void watch(Watched watched) {
    Rounds next = new Rounds(watched, new Prober(execs, acts, clock), clock);
    Rounds before = rounds.put(watched.container().id(), next);
    if (before != null) {
      before.stop();
    }
    if (closed) {
      next.stop();
    } else {
      next.start();
    }
  }

  @Override
  public void unwatch(ContainerId container) {
    Rounds before = rounds.remove(container);
    if (before != null) {
      before.stop();
    }
  }

  /** Probes under way are killed: nobody would keep an eye on their time. */
  @Override
  public void close() {
    closed = true;
    rounds.values().forEach(Rounds::stop);
  }
}
