package dev.gantry.volume.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.lease.VolumeLease;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeasePlanTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final ContainerId CONTAINER = new ContainerId("cd".repeat(32));
  private static final NodeId ONE = new NodeId("one");
  private static final NodeId TWO = new NodeId("two");
  private static final VolumeTraits PLAIN = VolumeTraits.named(Map.of(), Map.of());

  @Test
  void aMissingVolumeIsMadeAndBoundWithOneRow() {
    LeasePlan.Granted granted = (LeasePlan.Granted) plan(Map.of(), wish("data", "/data"));

    Volume volume = granted.volumes().getFirst();
    assertThat(volume.state()).isEqualTo(VolumeState.BOUND);
    assertThat(volume.node()).contains(ONE);
    assertThat(granted.effects()).hasSize(3);
    assertThat(granted.effects().stream().filter(Effect.Save.class::isInstance)).hasSize(1);
  }

  @Test
  void aRepeatChangesNothing() {
    Volume bound = bound("data", ONE);

    LeasePlan.Granted granted =
        (LeasePlan.Granted) plan(Map.of(bound.key(), live(bound)), wish("data", "/data"));

    assertThat(granted.volumes()).containsExactly(bound);
    assertThat(granted.effects()).isEmpty();
  }

  @Test
  void theContainerFollowsItsVolumeAndTakesTheOthersAlong() {
    Volume bound = bound("data", TWO);

    LeasePlan.Granted granted =
        (LeasePlan.Granted)
            plan(Map.of(bound.key(), live(bound)), wish("fresh", "/fresh"), wish("data", "/data"));

    assertThat(granted.volumes()).extracting(Volume::node).containsOnly(Optional.of(TWO));
  }

  @Test
  void volumesOnDifferentNodesAreRefused() {
    Volume a = bound("aa", ONE);
    Volume b = bound("bb", TWO);

    LeasePlan plan =
        plan(Map.of(a.key(), live(a), b.key(), live(b)), wish("bb", "/b"), wish("aa", "/a"));

    assertThat(plan)
        .isEqualTo(
            new LeasePlan.Denied(
                new Decision.Refused(
                    ErrorCode.CONFLICT,
                    "volumes of one container are on different nodes: aa on one, bb on two")));
  }

  @Test
  void anAnonymousVolumeHasTheSameNameEachTimeAndAnotherPerTarget() {
    VolumeLease.Request request = request(wish(null, "/a"), wish(null, "/b"));

    assertThat(LeasePlan.keys(request)).isEqualTo(LeasePlan.keys(request)).doesNotHaveDuplicates();
    assertThat(LeasePlan.keys(request).getFirst().name().value()).matches("[0-9a-f]{64}");
  }

  @Test
  void anAnonymousVolumeIsMarkedAndKnowsItsContainer() {
    LeasePlan.Granted granted = (LeasePlan.Granted) plan(Map.of(), wish(null, "/a"));

    VolumeTraits traits = granted.volumes().getFirst().traits();
    assertThat(traits.labels()).containsEntry(VolumeTraits.ANONYMOUS_LABEL, "");
    assertThat(traits.madeFor()).contains(CONTAINER);
  }

  @Test
  void oneVolumeAtTwoTargetsIsMadeOnce() {
    LeasePlan.Granted granted =
        (LeasePlan.Granted) plan(Map.of(), wish("data", "/a"), wish("data", "/b"));

    assertThat(granted.volumes()).hasSize(2);
    assertThat(granted.effects()).hasSize(3);
  }

  @Test
  void oldDataOnTheNodeDefersTheLease() {
    Volume old = bound("data", ONE).removing(3, NOW);
    NamedVolume leaving = new NamedVolume(old.key(), Optional.empty(), List.of(old), List.of());

    assertThat(plan(Map.of(old.key(), leaving), wish("data", "/data")))
        .isEqualTo(new LeasePlan.Deferred(new Decision.Later(old.key(), ONE)));
  }

  private static LeasePlan plan(Map<VolumeKey, NamedVolume> known, VolumeLease.Wish... wishes) {
    VolumeLease.Request request = request(wishes);
    Map<VolumeKey, NamedVolume> states = new HashMap<>();
    Map<VolumeKey, Long> versions = new HashMap<>();
    for (VolumeKey key : LeasePlan.keys(request)) {
      states.put(key, known.getOrDefault(key, NamedVolume.absent(key)));
      versions.put(key, 10L);
    }
    return LeasePlan.of(request, states, versions, NOW);
  }

  private static VolumeLease.Request request(VolumeLease.Wish... wishes) {
    return new VolumeLease.Request(TenantId.LOCAL, CONTAINER, ONE, List.of(wishes));
  }

  private static VolumeLease.Wish wish(String name, String target) {
    return new VolumeLease.Wish(
        name == null ? null : new VolumeName(name), target, null, null, null);
  }

  private static Volume bound(String name, NodeId node) {
    VolumeKey key = new VolumeKey(TenantId.LOCAL, new VolumeName(name));
    return Volume.made(key, PLAIN, 1, NOW).boundTo(node, 2, NOW);
  }

  private static NamedVolume live(Volume volume) {
    return new NamedVolume(volume.key(), Optional.of(volume), List.of(), List.of());
  }
}
