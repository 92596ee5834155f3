package dev.gantry.container.event;

import dev.gantry.model.event.EngineEvent;
import dev.gantry.model.event.EventPage;
import dev.gantry.model.id.TenantId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads a tenant's events page by page: what is kept, and then what comes. */
@Component
class EventReader {
  private static final int PAGE = 500;

  /** Another replica's commits ring no bell here. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  /** Some transaction is under way whose event would come first. */
  private static final Duration SETTLING = Duration.ofMillis(4);

  private final EventTable table;
  private final EventBell bell;
  private final TransactionTemplate transaction;

  EventReader(EventTable table, EventBell bell, PlatformTransactionManager transactions) {
    this.table = table;
    this.bell = bell;
    this.transaction = new TransactionTemplate(transactions);
    this.transaction.setReadOnly(true);
  }

  /** What is asked for; both times count in. */
  record Wish(TenantId tenant, EventFilter filter, long since, long until) {}

  /** What one look brought; {@code unsettled}: there is more that can't be told yet. */
  private record Look(List<EngineEvent> events, EventCursor next, boolean more, boolean unsettled) {
    EventPage page() {
      return new EventPage(events, next.text(), more);
    }
  }

  /** The place before everything that the wish asks for. */
  EventCursor first(Wish wish) {
    return transaction.execute(
        status -> new EventCursor.Kept(table.horizon(), wish.since(), Long.MIN_VALUE));
  }

  /**
   * The next page; when there is nothing yet, waits for it.
   *
   * @param wait after so long the page may be empty
   */
  EventPage read(Wish wish, EventCursor cursor, Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    try (EventBell.Ear ear = bell.listen(wish.tenant())) {
      EventCursor at = cursor;
      while (true) {
        EventCursor from = at;
        Look look = transaction.execute(status -> look(wish, from));
        long left = deadline - System.nanoTime();
        if (!look.events.isEmpty() || look.more || left <= 0) {
          return look.page();
        }
        at = look.next;
        Duration pause = look.unsettled ? SETTLING : LOOK_AGAIN;
        ear.await(pause.toNanos() < left ? pause : Duration.ofNanos(left));
      }
    }
  }

  private Look look(Wish wish, EventCursor cursor) {
    return switch (cursor) {
      case EventCursor.Kept kept -> kept(wish, kept);
      case EventCursor.Live live -> live(wish, live);
    };
  }

  private Look kept(Wish wish, EventCursor.Kept cursor) {
    List<EventTable.Row> rows = table.kept(wish.tenant(), cursor, wish.until(), PAGE);
    if (rows.size() == PAGE) {
      EventTable.Row last = rows.getLast();
      EventCursor next =
          new EventCursor.Kept(cursor.horizon(), last.event().timeNano(), last.seq());
      return new Look(wanted(wish, rows), next, true, false);
    }
    // The horizon's own transaction is not among the kept ones.
    EventCursor live = new EventCursor.Live(cursor.horizon(), Long.MIN_VALUE);
    return new Look(wanted(wish, rows), live, true, false);
  }

  private Look live(Wish wish, EventCursor.Live cursor) {
    List<EventTable.Row> rows = table.live(wish.tenant(), cursor, PAGE);
    List<EventTable.Row> settled = rows.stream().takeWhile(EventTable.Row::settled).toList();
    if (settled.isEmpty()) {
      return new Look(List.of(), cursor, false, !rows.isEmpty());
    }
    EventTable.Row last = settled.getLast();
    List<EventTable.Row> inOrder =
        settled.stream().sorted(Comparator.comparingLong(EventTable.Row::seq)).toList();
    return new Look(
        wanted(wish, inOrder),
        new EventCursor.Live(last.transaction(), last.seq()),
        settled.size() == PAGE,
        settled.size() < rows.size());
  }

  private static List<EngineEvent> wanted(Wish wish, List<EventTable.Row> rows) {
    return rows.stream()
        .map(EventTable.Row::event)
        .filter(event -> event.timeNano() >= wish.since() && event.timeNano() <= wish.until())
        .filter(wish.filter()::matches)
        .toList();
  }
}
