package dev.gantry.volume.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.volume.lifecycle.VolumeCommand.Bind;
import dev.gantry.volume.lifecycle.VolumeCommand.ConfirmGone;
import dev.gantry.volume.lifecycle.VolumeCommand.Create;
import dev.gantry.volume.lifecycle.VolumeCommand.Remove;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VolumeLifecycleTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final VolumeKey DATA = new VolumeKey(TenantId.LOCAL, new VolumeName("data"));
  private static final NodeId ONE = new NodeId("one");
  private static final NodeId TWO = new NodeId("two");
  private static final ContainerId HOLDER = new ContainerId("ab".repeat(32));
  private static final VolumeTraits PLAIN = VolumeTraits.named(Map.of(), Map.of());
  private static final Volume MADE = Volume.made(DATA, PLAIN, 1, NOW);
  private static final Volume BOUND = MADE.boundTo(ONE, 2, NOW);
  private static final Volume OLD = BOUND.removing(3, NOW);
  private static final Volume REMADE = Volume.made(DATA, PLAIN, 4, NOW);

  private static final NamedVolume ABSENT = NamedVolume.absent(DATA);
  private static final NamedVolume AVAILABLE = state(MADE, List.of());
  private static final NamedVolume HELD =
      new NamedVolume(DATA, Optional.of(BOUND), List.of(), List.of(HOLDER));
  private static final NamedVolume ON_ONE = state(BOUND, List.of());
  private static final NamedVolume LEAVING_ONE =
      new NamedVolume(DATA, Optional.empty(), List.of(OLD), List.of());
  private static final NamedVolume AGAIN = state(REMADE, List.of(OLD));

  /** Every state × every command → the effects, or the refusal. */
  static Stream<Arguments> table() {
    return Stream.of(
        row(ABSENT, new Create(PLAIN), "save AVAILABLE, publish create"),
        row(ABSENT, new Bind(ONE), "NO_SUCH_VOLUME"),
        row(ABSENT, new Remove(), "NO_SUCH_VOLUME"),
        row(ABSENT, new ConfirmGone(ONE, 3), ""),
        row(AVAILABLE, new Create(PLAIN), ""),
        row(AVAILABLE, new Bind(ONE), "save BOUND, assign present to one"),
        row(AVAILABLE, new Remove(), "forget 1, publish destroy"),
        row(AVAILABLE, new ConfirmGone(ONE, 3), ""),
        row(ON_ONE, new Create(PLAIN), ""),
        row(ON_ONE, new Bind(ONE), ""),
        row(ON_ONE, new Bind(TWO), ""),
        row(ON_ONE, new Remove(), "save REMOVING, assign absent to one, publish destroy"),
        row(ON_ONE, new ConfirmGone(ONE, 9), ""),
        row(HELD, new Create(PLAIN), ""),
        row(HELD, new Bind(TWO), ""),
        row(HELD, new Remove(), "VOLUME_IN_USE"),
        row(HELD, new ConfirmGone(ONE, 9), ""),
        row(LEAVING_ONE, new Create(PLAIN), "save AVAILABLE, publish create"),
        row(LEAVING_ONE, new Bind(ONE), "NO_SUCH_VOLUME"),
        row(LEAVING_ONE, new Remove(), "NO_SUCH_VOLUME"),
        row(LEAVING_ONE, new ConfirmGone(ONE, 3), "forget 1"),
        row(LEAVING_ONE, new ConfirmGone(ONE, 4), "forget 1"),
        row(LEAVING_ONE, new ConfirmGone(ONE, 2), ""),
        row(LEAVING_ONE, new ConfirmGone(TWO, 3), ""),
        row(AGAIN, new Create(PLAIN), ""),
        row(AGAIN, new Bind(ONE), "later on one"),
        row(AGAIN, new Bind(TWO), "save BOUND, assign present to two"),
        row(AGAIN, new Remove(), "forget 4, publish destroy"),
        row(AGAIN, new ConfirmGone(ONE, 3), "forget 1"));
  }

  @ParameterizedTest(name = "{1} on {0} does: {2}")
  @MethodSource("table")
  void everyStateTakesEveryCommand(NamedVolume state, VolumeCommand command, String expected) {
    assertThat(told(VolumeLifecycle.decide(state, command, 10, NOW))).isEqualTo(expected);
  }

  @Test
  void aNewGenerationHasHigherVersionsThanTheOldOne() {
    Decision.Done done =
        (Decision.Done) VolumeLifecycle.decide(LEAVING_ONE, new Create(PLAIN), 4, NOW);

    assertThat(done.state().live().orElseThrow().version()).isGreaterThan(OLD.version());
    assertThat(done.state().removing()).containsExactly(OLD);
  }

  @Test
  void theRefusalNamesTheContainersThatUseIt() {
    assertThat(VolumeLifecycle.decide(HELD, new Remove(), 10, NOW))
        .isEqualTo(
            new Decision.Refused(
                ErrorCode.VOLUME_IN_USE, "remove data: volume is in use - [" + HOLDER + "]"));
  }

  @Test
  void anAbsentVolumeIsNamedInDockersWords() {
    assertThat(VolumeLifecycle.decide(ABSENT, new Remove(), 10, NOW))
        .isEqualTo(new Decision.Refused(ErrorCode.NO_SUCH_VOLUME, "get data: no such volume"));
  }

  @Test
  void aRemovalThatIsConfirmedLeavesTheNewVolumeAlone() {
    Decision.Done done =
        (Decision.Done) VolumeLifecycle.decide(AGAIN, new ConfirmGone(ONE, 3), 10, NOW);

    assertThat(done.state().live()).contains(REMADE);
    assertThat(done.state().removing()).isEmpty();
  }

  private static NamedVolume state(Volume live, List<Volume> removing) {
    return new NamedVolume(DATA, Optional.of(live), removing, List.of());
  }

  private static Arguments row(NamedVolume state, VolumeCommand command, String expected) {
    return Arguments.of(state, command, expected);
  }

  private static String told(Decision decision) {
    return switch (decision) {
      case Decision.Refused refused -> refused.code().name();
      case Decision.Later later -> "later on " + later.node();
      case Decision.Done done ->
          String.join(", ", done.effects().stream().map(VolumeLifecycleTest::told).toList());
    };
  }

  private static String told(Effect effect) {
    return switch (effect) {
      case Effect.Save save -> "save " + save.volume().state();
      case Effect.Forget forget -> "forget " + forget.volume().generation();
      case Effect.Assign assign ->
          "assign "
              + (assign.assignment().present() ? "present" : "absent")
              + " to "
              + assign.assignment().node();
      case Effect.Publish publish -> "publish " + publish.event().action();
    };
  }
}
