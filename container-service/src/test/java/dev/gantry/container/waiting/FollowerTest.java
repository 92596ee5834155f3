package dev.gantry.container.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Decision;
import dev.gantry.container.container.Identity;
import dev.gantry.container.container.Lifecycle;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FollowerTest {
  private static final ContainerId ID = new ContainerId("a".repeat(64));
  private static final NodeId NODE = new NodeId("n1");
  private static final Digest IMAGE = Digest.ofHex("b".repeat(64));

  private final Waiters waiters = new Waiters(new SimpleMeterRegistry());
  // Another replica has committed, and the row is gone again.
  private final Follower follower = new Follower(waiters, id -> Optional.empty());

  private static ContainerState created() {
    Identity identity =
        new Identity(ID, TenantId.LOCAL, "web", NODE, IMAGE, "x", Map.of(), List.of(), true, false);
    return ((Decision.Changed) Lifecycle.create(identity, Instant.EPOCH)).state();
  }

  private static Envelope<ContainerEvent> event(
      long version, String action, Map<String, String> attributes, boolean removed) {
    ContainerEvent event =
        new ContainerEvent(
            ID,
            TenantId.LOCAL,
            NODE,
            "web",
            IMAGE,
            "x",
            List.of(),
            false,
            removed,
            action,
            attributes);
    return new Envelope<>("e", TenantId.LOCAL, ID.value(), version, Instant.EPOCH, event);
  }

  private Optional<ContainerState> heard(Parking parking) throws InterruptedException {
    return parking.await(
        created(),
        state -> state.isRemoved() ? Optional.of(state) : Optional.empty(),
        Duration.ofMillis(200));
  }

  @Test
  void ofARowThatIsGoneTheEventsTellHowItEnded() throws Exception {
    try (Parking parking = waiters.park(ID)) {
      follower.changed(event(10, "start", Map.of(), false));
      follower.changed(event(11, "die", Map.of("exitCode", "7"), false));
      follower.changed(event(12, "destroy", Map.of(), true));
      ContainerState end = heard(parking).orElseThrow();
      assertThat(end.outcome().exitCode()).isEqualTo(7);
      assertThat(end.run().isLive()).isFalse();
    }
  }

  @Test
  void whatSaysNothingOfItsEndIsPassedOver() throws Exception {
    try (Parking parking = waiters.park(ID)) {
      follower.changed(event(10, "start", Map.of(), false));
      assertThat(heard(parking)).isEmpty();
      follower.changed(event(12, "destroy", Map.of(), true));
      assertThat(heard(parking)).isPresent();
    }
  }
}
