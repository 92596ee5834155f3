package dev.gantry.image.pull;

import dev.gantry.image.archive.ReceivedLayer;
import dev.gantry.image.manifest.Descriptor;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The layers of one image, some at a time. With the first that fails, or when the client leaves,
 * all end; when this returns, no thread of it runs any more.
 */
final class LayerPulls {
  private final LayerPull.Tools tools;
  private final Runnable endCalls;

  /**
   * @param endCalls ends what waits for the registry
   */
  LayerPulls(LayerPull.Tools tools, Runnable endCalls) {
    this.tools = tools;
    this.endCalls = endCalls;
  }

  Map<Digest, ReceivedLayer> run(Collection<Descriptor> wanted) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    boolean complete = false;
    try {
      CompletionService<ReceivedLayer> completion = new ExecutorCompletionService<>(threads);
      wanted.forEach(layer -> completion.submit(new LayerPull(layer, tools)));
      Map<Digest, ReceivedLayer> received = new HashMap<>();
      while (received.size() < wanted.size()) {
        Future<ReceivedLayer> next = completion.poll(1, TimeUnit.SECONDS);
        if (next == null) {
          tools.progress().still();
        } else {
          ReceivedLayer layer = next.get();
          received.put(layer.blob().digest(), layer);
        }
      }
      complete = true;
      return received;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(ErrorCode.UNAVAILABLE, "image-service is stopping", e);
    } finally {
      if (!complete) {
        endCalls.run();
        threads.shutdownNow();
      }
      threads.close();
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException known) {
      return known;
    }
    return new IllegalStateException("pulling a layer", e.getCause());
  }
}
