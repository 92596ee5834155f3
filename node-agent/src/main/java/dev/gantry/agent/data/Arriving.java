package dev.gantry.agent.data;

import dev.gantry.agent.run.actor.ContainerHandle;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What somebody wants of a container that may have to come first. */
final class Arriving<T> implements Consumer<ContainerHandle> {
  private final CompletableFuture<T> wanted = new CompletableFuture<>();
  private final Want<T> want;

  /** What is done when the container is there. */
  interface Want<T> {
    T of(ContainerHandle container) throws IOException;
  }

  Arriving(Want<T> want) {
    this.want = want;
  }

  /** The container is there. */
  @Override
  public void accept(ContainerHandle container) {
    try {
      wanted.complete(want.of(container));
    } catch (IOException | RuntimeException e) {
      wanted.completeExceptionally(e);
    }
  }

  boolean isDone() {
    return wanted.isDone();
  }

  /**
   * @param withdraw run in any case
   * @param late thrown when the container has not come in time
   */
  T await(Duration atMost, Runnable withdraw, Supplier<GantryException> late)
      throws IOException, InterruptedException {
    try {
      return wanted.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw late.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      withdraw.run();
    }
  }
}
