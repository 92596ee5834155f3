package dev.gantry.agent.run.actor;

import dev.gantry.agent.run.Event;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a container's machine asks to be reminded of. For its actor's thread. */
final class ContainerTimers {
  private static final Duration REMOVE_AGAIN = Duration.ofSeconds(5);

  private final ScheduledExecutorService timers;
  private final Consumer<Event> events;
  private ScheduledFuture<?> stop;
  private ScheduledFuture<?> restart;

  ContainerTimers(ScheduledExecutorService timers, Consumer<Event> events) {
    this.timers = timers;
    this.events = events;
  }

  void armStop(Duration after) {
    disarmStop();
    stop = later(new Event.StopDue(), after);
  }

  void disarmStop() {
    if (stop != null) {
      stop.cancel(false);
      stop = null;
    }
  }

  void armRestart(Duration after) {
    disarmRestart();
    restart = later(new Event.RestartDue(), after);
  }

  void disarmRestart() {
    if (restart != null) {
      restart.cancel(false);
      restart = null;
    }
  }

  void removeLater() {
    later(new Event.RemoveDue(), REMOVE_AGAIN);
  }

  private ScheduledFuture<?> later(Event event, Duration after) {
    return timers.schedule(() -> events.accept(event), after.toMillis(), TimeUnit.MILLISECONDS);
  }
}
