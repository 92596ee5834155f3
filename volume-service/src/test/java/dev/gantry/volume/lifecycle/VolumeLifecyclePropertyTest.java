package dev.gantry.volume.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A node that follows its assignments, in any order of what users and nodes do. */
class VolumeLifecyclePropertyTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final VolumeKey DATA = new VolumeKey(TenantId.LOCAL, new VolumeName("data"));
  private static final VolumeTraits PLAIN = VolumeTraits.named(Map.of(), Map.of());

  enum Step {
    CREATE,
    BIND_ONE,
    BIND_TWO,
    REMOVE,
    GONE_ONE,
    GONE_TWO,
    GONE_REPEATED
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return Arbitraries.of(Step.class).list().ofMaxSize(60);
  }

  @Property(tries = 500)
  void noVolumeIsBoundWhereOldDataIsAndVersionsGrow(@ForAll("histories") List<Step> history) {
    NamedVolume state = NamedVolume.absent(DATA);
    Map<NodeId, Long> told = new HashMap<>();
    long version = 0;
    for (Step step : history) {
      version++;
      Decision decision = VolumeLifecycle.decide(state, command(step, state), version, NOW);
      if (decision instanceof Decision.Done done) {
        state = done.state();
        for (Effect effect : done.effects()) {
          if (effect instanceof Effect.Assign assign) {
            NodeId node = assign.assignment().node();
            assertThat(assign.assignment().version()).isGreaterThan(told.getOrDefault(node, 0L));
            told.put(node, assign.assignment().version());
          }
        }
      }
      List<NodeId> removingOn =
          state.removing().stream().map(old -> old.node().orElseThrow()).toList();
      assertThat(removingOn).doesNotHaveDuplicates();
      state
          .live()
          .flatMap(Volume::node)
          .ifPresent(node -> assertThat(removingOn).doesNotContain(node));
    }
  }

  @Property(tries = 500)
  void whatWasBoundAndRemovedStaysUntilItsNodeConfirms(@ForAll("histories") List<Step> history) {
    NamedVolume state = NamedVolume.absent(DATA);
    long version = 0;
    for (Step step : history) {
      version++;
      NamedVolume before = state;
      VolumeCommand command = command(step, state);
      if (VolumeLifecycle.decide(state, command, version, NOW) instanceof Decision.Done done) {
        state = done.state();
      }
      if (!(command instanceof VolumeCommand.ConfirmGone)) {
        assertThat(state.removing()).containsAll(before.removing());
      }
    }
  }

  private static VolumeCommand command(Step step, NamedVolume state) {
    return switch (step) {
      case CREATE -> new VolumeCommand.Create(PLAIN);
      case BIND_ONE -> new VolumeCommand.Bind(new NodeId("one"));
      case BIND_TWO -> new VolumeCommand.Bind(new NodeId("two"));
      case REMOVE -> new VolumeCommand.Remove();
      case GONE_ONE -> gone(state, new NodeId("one"));
      case GONE_TWO -> gone(state, new NodeId("two"));
      // A report that came twice, about an order long followed.
      case GONE_REPEATED -> new VolumeCommand.ConfirmGone(new NodeId("one"), 1);
    };
  }

  private static VolumeCommand gone(NamedVolume state, NodeId node) {
    long order = state.removingOn(node).map(Volume::version).orElse(1L);
    return new VolumeCommand.ConfirmGone(node, order);
  }
}
