package dev.gantry.agent.run.actor;

import dev.gantry.agent.log.ContainerLog;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.RunSpec;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A container as streams and acts see it. */
public interface ContainerHandle {
  ContainerId id();

  TenantId tenant();

  Optional<RunSpec> spec();

  /** Its output. */
  ContainerLog log() throws IOException;

  /** The input of the run that is on, or of the next one to come. */
  CompletableFuture<InputPort> input();

  /** Sends a signal to its first process; false when none runs. */
  boolean signal(int number);

  /** Sets the size of its terminal; false when none runs. */
  boolean resize(int rows, int columns);
}
