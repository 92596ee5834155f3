package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.engine.EngineApi;
import dev.gantry.benchmarks.measure.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients of one engine that work through a heap of calls at the same time. */
final class Clients implements AutoCloseable {
  private final List<EngineApi> clients = new ArrayList<>();
  private final ExecutorService threads;

  Clients(Subject subject, int count) {
    for (int i = 0; i < count; i++) {
      clients.add(subject.anotherClient());
    }
    threads = Executors.newFixedThreadPool(count);
  }

  /** What is done with one container. */
  interface Call<T, R> {
    R on(EngineApi api, T what) throws IOException;
  }

  /**
   * Does it with each, and returns when all are done.
   *
   * @throws IOException the first failure; the other clients have ended by then
   */
  <T, R> List<R> each(List<T> heap, Call<T, R> call) throws IOException {
    Queue<T> left = new ConcurrentLinkedQueue<>(heap);
    List<Callable<List<R>>> shares = new ArrayList<>();
    for (EngineApi client : clients) {
      shares.add(
          () -> {
            List<R> results = new ArrayList<>();
            for (T what = left.poll(); what != null; what = left.poll()) {
              results.add(call.on(client, what));
            }
            return results;
          });
    }
    try {
      List<R> all = new ArrayList<>();
      for (Future<List<R>> share : threads.invokeAll(shares)) {
        all.addAll(share.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while clients were at work", e);
    }
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    for (EngineApi client : clients) {
      client.close();
    }
  }
}
