package dev.gantry.agent.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The output of one run on its way into its log. */
public final class Pumping {
  private final OutputPump pump;
  private final ContainerLog log;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  // Touched by the pump's thread only, once started.
  private final List<OutputPump.Entry> open;

  Pumping(OutputPump pump, ContainerLog log, List<OutputPump.Entry> open) {
    this.pump = pump;
    this.log = log;
    this.open = open;
    if (open.isEmpty()) {
      drained.complete(null);
    }
  }

  ContainerLog log() {
    return log;
  }

  List<OutputPump.Entry> open() {
    return open;
  }

  void ended(OutputPump.Entry entry) {
    open.remove(entry);
    if (open.isEmpty()) {
      drained.complete(null);
    }
  }

  /** Completes when every source has come to its end; then the descriptors may be closed. */
  public CompletableFuture<Void> drained() {
    return drained;
  }

  /**
   * Waits for the end of the output, but not longer than {@code millis}: a process that left the
   * container's first one behind may hold the pipe for ever. What is in the pipes by then is kept.
   */
  public void drain(long millis) throws InterruptedException {
    if (!drained.isDone()) {
      pump.finish(this);
    }
    try {
      drained.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      pump.stop(this);
      drained.join();
    } catch (java.util.concurrent.ExecutionException impossible) {
      throw new IllegalStateException("the pump only completes normally", impossible);
    }
  }
}
