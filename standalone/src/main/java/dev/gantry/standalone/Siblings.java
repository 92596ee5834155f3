package dev.gantry.standalone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Contexts that start and end at the same time. */
final class Siblings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Siblings.class);

  private static final Duration CLOSE_WITHIN = Duration.ofMillis(4000);

  private final String configFolder;
  private final List<ConfigurableApplicationContext> contexts = new CopyOnWriteArrayList<>();

  Siblings(String configFolder) {
    this.configFolder = configFolder;
  }

  /** Returns when all have started; fails with the first failure, the others suppressed. */
  void start(List<StandaloneService> services) {
    try (ExecutorService threads = Executors.newFixedThreadPool(services.size())) {
      List<Future<?>> starting = new ArrayList<>();
      for (StandaloneService service : services) {
        starting.add(threads.submit(() -> start(service)));
      }
      awaitAll(starting);
    }
  }

  private void start(StandaloneService service) {
    Thread.currentThread().setName(service.name());
    contexts.add(
        new SpringApplicationBuilder(service.application())
            .main(service.application())
            .run(service.arguments(configFolder)));
  }

  /**
   * One thread a context: closing them in turn would add up their waits for open requests. What has
   * not ended by the deadline ends with the process: it has to be able to stand a crash anyway.
   */
  @Override
  public void close() {
    List<Thread> closing =
        contexts.stream().map(context -> Thread.ofPlatform().start(context::close)).toList();
    long deadline = System.nanoTime() + CLOSE_WITHIN.toNanos();
    for (Thread thread : closing) {
      try {
        if (!thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
          LOG.warn("a service did not end within {} s", CLOSE_WITHIN.toSeconds());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void awaitAll(List<Future<?>> futures) {
    IllegalStateException failure = null;
    for (Future<?> future : futures) {
      try {
        future.get();
      } catch (ExecutionException e) {
        if (failure == null) {
          failure = new IllegalStateException(e.getCause());
        } else {
          failure.addSuppressed(e.getCause());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
