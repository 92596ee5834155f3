package dev.gantry.container.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

class AnnouncementsTest {
  private static final Assignment ASSIGNMENT =
      new Assignment.OfVolume(new VolumeName("data"), TenantId.LOCAL, new NodeId("n1"), 7, true);

  private final Announcements announcements = new Announcements();

  @BeforeEach
  void begin() {
    TransactionSynchronizationManager.initSynchronization();
  }

  @AfterEach
  void end() {
    TransactionSynchronizationManager.clearSynchronization();
  }

  @Test
  void tellsAnAssignmentOnlyWhenItIsCommitted() throws InterruptedException {
    try (Listener listener = announcements.listen()) {
      announcements.afterCommit(ASSIGNMENT);
      assertThat(listener.next(Duration.ZERO)).isEmpty();
      TransactionSynchronizationUtils.triggerAfterCommit();
      assertThat(listener.next(Duration.ZERO))
          .map(line -> GantryJson.mapper().readValue(line, Assignment.class))
          .contains(ASSIGNMENT);
    }
  }

  @Test
  void aListenerThatDoesNotReadHoldsNobodyUp() {
    try (Listener listener = announcements.listen()) {
      for (int i = 0; i < 5_000; i++) {
        announcements.afterCommit(ASSIGNMENT);
      }
      TransactionSynchronizationUtils.triggerAfterCommit();
      assertThat(listener.hasMore()).isTrue();
    }
  }

  @Test
  void endsWithItsContext() throws InterruptedException {
    try (Listener listener = announcements.listen()) {
      announcements.end();
      assertThat(listener.next(Duration.ofSeconds(10))).isEmpty();
      assertThat(listener.isClosed()).isTrue();
    }
  }

  @Test
  void nothingIsKeptForWhoHasLeft() {
    announcements.listen().close();
    announcements.afterCommit(ASSIGNMENT);
    assertThat(TransactionSynchronizationManager.getSynchronizations()).isEmpty();
  }
}
