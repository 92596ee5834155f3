package dev.gantry.agent.gateway;

import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.node.ReportAnswer;
import dev.gantry.model.node.ReportBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends reports in their order, at once, one batch of all that waits at a time; keeps and repeats
 * what the gateway has not taken. Whoever reports never waits and never fails. Heartbeats travel in
 * the same row: one every few seconds, and one soon after what the node holds has changed.
 */
public final class ReportSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportSender.class);
  private static final int MAX_BATCH = 500;
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  // Not at once: a heartbeat makes work in the control plane, which is busy with that very change.
  private static final Duration AFTER_CHANGE = Duration.ofSeconds(1);

  private final GatewayClient gateway;
  private final Supplier<Heartbeat> heartbeat;
  private final Consumer<ReportAnswer> onAnswer;
  private final Runnable onRefused;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // What nobody waits for: a request of its own would hold up the report of a start behind it.
  private static final Duration SOON = Duration.ofMillis(30);
  private static final long NOTHING_DUE = Long.MAX_VALUE;
  // Guarded by lock.
  private List<AgentReport> waiting = new ArrayList<>();
  private final UnhurriedReports unhurried = new UnhurriedReports();
  private long reportsDue = NOTHING_DUE;
  private long heartbeatDue = System.nanoTime();
  private boolean closed;
  private final Thread thread;

  /**
   * @param onAnswer takes what the gateway says to a heartbeat; never fails
   * @param onRefused the node's token is not accepted: registers anew; the batch is repeated then
   */
  public ReportSender(
      GatewayClient gateway,
      Supplier<Heartbeat> heartbeat,
      Consumer<ReportAnswer> onAnswer,
      Runnable onRefused) {
    this.onAnswer = onAnswer;
    this.gateway = gateway;
    this.heartbeat = heartbeat;
    this.onRefused = onRefused;
    this.thread = Thread.ofVirtual().name("reports").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Puts a report at the end of the row. */
  public void send(AgentReport report) {
    sendWith(report, () -> true);
  }

  /** As {@link #send}, but it may wait a moment for others to travel with. */
  public void sendSoon(AgentReport report) {
    lock.lock();
    try {
      add(report, System.nanoTime() + SOON.toNanos());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Does what takes microseconds; if it was done, puts the report at the end of the row, before any
   * report of what it brings about.
   *
   * @return whether it was done
   */
  public boolean sendWith(AgentReport report, BooleanSupplier act) {
    lock.lock();
    try {
      boolean done = act.getAsBoolean();
      if (done) {
        add(report, System.nanoTime());
      }
      return done;
    } finally {
      lock.unlock();
    }
  }

  private void add(AgentReport report, long due) {
    if (unhurried.takes(report, System.nanoTime())) {
      changed.signalAll();
      return;
    }
    waiting.add(report);
    if (reportsDue == NOTHING_DUE || due - reportsDue < 0) {
      reportsDue = due;
      changed.signalAll();
    }
  }

  /** What the node holds has changed: the next heartbeat comes soon. */
  public void heldChanged() {
    lock.lock();
    try {
      long soon = System.nanoTime() + AFTER_CHANGE.toNanos();
      if (soon - heartbeatDue < 0) {
        heartbeatDue = soon;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Reports that the gateway has not taken yet. */
  public int depth() {
    lock.lock();
    try {
      return waiting.size() + unhurried.size();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Backoff backoff =
        new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), ThreadLocalRandom.current());
    try {
      while (true) {
        Batch batch = await();
        if (batch == null) {
          return;
        }
        while (!post(batch)) {
          Thread.sleep(backoff.next());
          batch = new Batch(Backlog.compact(batch.reports), batch.beat, batch.count);
        }
        backoff.reset();
        taken(batch.count);
      }
    } catch (InterruptedException e) {
      LOG.debug("Reporting ends; {} reports wait for the next agent's whole state", depth());
    }
  }

  /** {@code count}: how many of the waiting ones it stands for. */
  private record Batch(List<AgentReport> reports, boolean beat, int count) {}

  /** What waits, or a heartbeat that is due; null when closed. */
  private Batch await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        long now = System.nanoTime();
        long left = heartbeatDue - now;
        List<AgentReport> due = unhurried.due(now);
        if (!due.isEmpty()) {
          waiting.addAll(due);
          reportsDue = now;
        }
        if (left <= 0 || (reportsDue != NOTHING_DUE && reportsDue - now <= 0)) {
          List<AgentReport> next = waiting.subList(0, Math.min(waiting.size(), MAX_BATCH));
          if (left <= 0) {
            heartbeatDue = System.nanoTime() + HEARTBEAT.toNanos();
          }
          return new Batch(List.copyOf(next), left <= 0, next.size());
        }
        left = Math.min(left, unhurried.nanosLeft(now));
        changed.awaitNanos(reportsDue == NOTHING_DUE ? left : Math.min(left, reportsDue - now));
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void taken(int count) {
    lock.lock();
    try {
      waiting = new ArrayList<>(waiting.subList(count, waiting.size()));
      // What came meanwhile may be urgent.
      reportsDue = waiting.isEmpty() ? NOTHING_DUE : System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  private boolean post(Batch batch) {
    try {
      Heartbeat beat = batch.beat ? heartbeat.get() : null;
      gateway.report(new ReportBatch(gateway.node(), batch.reports, beat)).ifPresent(onAnswer);
      return true;
    } catch (GatewayException e) {
      LOG.warn("{} reports are kept: {}", batch.reports.size(), e.getMessage());
      if (e.isUnauthorized()) {
        onRefused.run();
      }
      // The batch will never be right (403: it tells of the node that this host was before):
      // repeating it for ever would hold up all behind it. Heartbeats heal what it would have told.
      return e.status() == 400 || e.status() == 403;
    } catch (IOException e) {
      LOG.info("{} reports are kept: {}", batch.reports.size(), e.toString());
      return false;
    } catch (RuntimeException e) {
      LOG.error("{} reports are kept after an unexpected failure", batch.reports.size(), e);
      return false;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
  }
}
