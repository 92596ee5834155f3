package dev.gantry.agent.run.actor;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.run.Health;
import dev.gantry.model.spec.HealthCheck;
import java.time.Instant;
import java.util.function.Consumer;

/** Runs health checks, again and again. Its calls neither block nor fail. */
public interface HealthWatch {
  /**
   * A running container.
   *
   * @param health what is known of it so far
   * @param told takes what each probe makes of it
   */
  record Watched(
      ContainerHandle container,
      HealthCheck check,
      Instant startedAt,
      Health health,
      Consumer<Health> told) {}

  /** From now on; replaces an earlier call for the container. */
  void watch(Watched watched);

  /** Not any more. */
  void unwatch(ContainerId container);
}
