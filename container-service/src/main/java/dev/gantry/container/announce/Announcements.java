package dev.gantry.container.announce;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.assignment.Assignment;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.ObjectWriter;

/** Who listens to this replica's commits, and what is told to them. */
@Component
public class Announcements {
  private static final ObjectWriter LINE = GantryJson.mapper().writerFor(Assignment.class);

  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  /** Hears what is committed from now on, until it is closed. */
  Listener listen() {
    Listener listener = new Listener(listeners::remove);
    listeners.add(listener);
    return listener;
  }

  /**
   * Tells an assignment when the running transaction is committed. Never waits for a listener.
   *
   * @throws IllegalStateException outside a transaction
   */
  public void afterCommit(Assignment assignment) {
    if (listeners.isEmpty()) {
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            String line = LINE.writeValueAsString(assignment);
            listeners.forEach(listener -> listener.offer(line));
          }
        });
  }

  /** Streams that never end by themselves would hold up the server's shutdown. */
  @EventListener(ContextClosedEvent.class)
  void end() {
    listeners.forEach(Listener::close);
  }
}
