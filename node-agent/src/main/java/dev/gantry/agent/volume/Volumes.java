package dev.gantry.agent.volume;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.AgentReport;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the owner wants of volumes: one that is to go is deleted, and that is reported. One that is
 * to be there needs nothing: it is made at its first use.
 */
public final class Volumes {
  private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);

  private final VolumeStore store;
  private final Consumer<AgentReport> reports;
  private final Supplier<NodeId> node;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> versions = new HashMap<>();

  public Volumes(VolumeStore store, Consumer<AgentReport> reports, Supplier<NodeId> node) {
    this.store = store;
    this.reports = reports;
    this.node = node;
  }

  /** Returns at once; deleting goes on behind. An order not newer than the last one is dropped. */
  public void assign(Assignment.OfVolume order) {
    lock.lock();
    try {
      Long before = versions.get(order.key());
      if (before != null && order.version() <= before) {
        return;
      }
      versions.put(order.key(), order.version());
    } finally {
      lock.unlock();
    }
    if (!order.present()) {
      Thread.ofVirtual().name("volume-delete").start(() -> delete(order));
    }
  }

  private void delete(Assignment.OfVolume order) {
    try {
      store.delete(order.tenant(), order.volume());
      reports.accept(
          new AgentReport.VolumeRemoved(
              order.volume(), order.tenant(), node.get(), order.version()));
    } catch (IOException | RuntimeException e) {
      LOG.error("Volume {} of {} is not all deleted", order.volume(), order.tenant(), e);
      forget(order);
    }
  }

  /** So that the same order, which the owner repeats until it is answered, is tried again. */
  private void forget(Assignment.OfVolume order) {
    lock.lock();
    try {
      versions.remove(order.key(), order.version());
    } finally {
      lock.unlock();
    }
  }
}
