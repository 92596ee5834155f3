package dev.gantry.benchmarks.measure;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs a trial: every round takes each engine once, beginning with another one each time, so that
 * what else happens on the machine meets all alike. An engine that fails drops out of the trial and
 * is told in the outcome; the others go on. What a failure leaves in an engine is the caller's to
 * {@link Subject#sweep sweep}.
 */
public final class Runner {
  private static final Duration ROUND_LIMIT = Duration.ofMinutes(4);

  private final List<Subject> subjects;
  private final Pages pages;
  private final Limits limits;

  /**
   * How long.
   *
   * @param rounds measured rounds of each trial; 0 = what the trial says, or as many as fit
   * @param time after which no more rounds of the trial are begun, when rounds is 0
   */
  public record Limits(int rounds, Duration time) {}

  public Runner(List<Subject> subjects, Pages pages, Limits limits) {
    this.subjects = List.copyOf(subjects);
    this.pages = pages;
    this.limits = limits;
  }

  public Outcome run(Trial trial) throws IOException {
    String loadBefore = Machine.load();
    Map<Subject, Trial.Session> sessions = new LinkedHashMap<>();
    Map<String, String> failures = new LinkedHashMap<>();
    Map<String, List<Round>> measured = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    Map<String, List<Timers.Spent>> inside = Map.of();
    int rounds = 0;
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      Passes passes = new Passes(trial, sessions, failures, clock);
      subjects.forEach(passes::open);
      passes.run(trial.title().warmUp(), limits.time().dividedBy(3), new LinkedHashMap<>());
      Map<String, Timers> before = pages.scrape(notes);
      int wanted = limits.rounds() > 0 ? limits.rounds() : trial.title().rounds();
      Duration time = limits.rounds() > 0 ? Duration.ofDays(1) : limits.time();
      rounds = passes.run(wanted, time, measured);
      inside = pages.spentSince(before, Math.max(rounds / 2, 1));
      sessions.values().forEach(session -> notes.addAll(session.notes()));
      passes.close();
    }
    notes.addFirst(
        "%d rounds after at most %d to warm up; load average before: %s, after: %s"
            .formatted(rounds, trial.title().warmUp(), loadBefore, Machine.load()));
    Map<String, Rounds> engines = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      if (!failures.containsKey(subject.name()) && measured.containsKey(subject.name())) {
        engines.put(subject.name(), new Rounds(measured.get(subject.name())));
      }
    }
    return new Outcome(trial.title(), engines, failures, notes, inside);
  }

  /** Rounds over the sessions that are still good. */
  private record Passes(
      Trial trial,
      Map<Subject, Trial.Session> sessions,
      Map<String, String> failures,
      ScheduledExecutorService clock) {
    void open(Subject subject) {
      guarded(subject, () -> sessions.put(subject, trial.open(subject)));
    }

    int run(int rounds, Duration time, Map<String, List<Round>> into) {
      long deadline = System.nanoTime() + time.toNanos();
      int done = 0;
      while (done < rounds && !sessions.isEmpty() && System.nanoTime() < deadline) {
        List<Subject> order = new ArrayList<>(sessions.keySet());
        Collections.rotate(order, done);
        for (Subject subject : order) {
          guarded(
              subject,
              () ->
                  into.computeIfAbsent(subject.name(), name -> new ArrayList<>())
                      .add(sessions.get(subject).round()));
        }
        done++;
      }
      return done;
    }

    void close() {
      for (Subject subject : List.copyOf(sessions.keySet())) {
        guarded(subject, () -> sessions.remove(subject).close());
      }
    }

    /** An engine that hangs is interrupted, which closes the connection that is waited on. */
    private void guarded(Subject subject, Step step) {
      Thread waiting = Thread.currentThread();
      ScheduledFuture<?> alarm =
          clock.schedule(waiting::interrupt, ROUND_LIMIT.toSeconds(), TimeUnit.SECONDS);
      try {
        step.run();
      } catch (IOException e) {
        failed(subject, e);
      } finally {
        alarm.cancel(false);
        Thread.interrupted();
      }
    }

    private void failed(Subject subject, IOException e) {
      System.err.println(trial.title().name() + " on " + subject.name() + ": " + e);
      failures.putIfAbsent(subject.name(), String.valueOf(e.getMessage()));
      Trial.Session session = sessions.remove(subject);
      try {
        if (session != null) {
          session.close();
        }
      } catch (IOException again) {
        System.err.println("while giving up: " + again);
      }
    }
  }

  private interface Step {
    void run() throws IOException;
  }
}
