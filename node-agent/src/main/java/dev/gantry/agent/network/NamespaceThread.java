package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Does each piece of work in the namespace of a descriptor, on a thread that ends with it. */
record NamespaceThread(Kernel kernel, int fd) implements HostNetwork {
  private static final int CLONE_NEWNET = 0x40000000;

  @Override
  @SuppressWarnings("unchecked")
  public <T, E extends Exception> T call(Work<T, E> work) throws E {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              kernel.call(Sys.SETNS, "network namespace", fd, CLONE_NEWNET);
              return work.run();
            });
    Thread.ofPlatform().name("gantry-netns").daemon().start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          // The thread ends by itself in a moment, and what it opened must not get lost.
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof Error error) {
            throw new CompletionException(error);
          }
          throw (E) e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
