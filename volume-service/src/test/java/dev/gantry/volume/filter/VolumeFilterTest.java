package dev.gantry.volume.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.volume.lifecycle.NamedVolume;
import dev.gantry.volume.lifecycle.Volume;
import dev.gantry.volume.lifecycle.VolumeKey;
import dev.gantry.volume.lifecycle.VolumeState;
import dev.gantry.volume.lifecycle.VolumeTraits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VolumeFilterTest {
  private final NamedVolume plain = volume("data", Map.of(), false);
  private final NamedVolume held = volume("held", Map.of(), true);
  private final NamedVolume labelled = volume("logs-1", Map.of("env", "test", "a", ""), false);
  private final NamedVolume anonymous =
      volume("ab".repeat(32), Map.of(VolumeTraits.ANONYMOUS_LABEL, ""), false);
  private final List<NamedVolume> all = List.of(plain, held, labelled, anonymous);

  @Test
  void noFilterTakesAll() {
    assertThat(list(Map.of())).containsExactlyElementsOf(all);
  }

  @Test
  void nameIsFoundAnywhereOrAsExpression() {
    assertThat(list(Map.of("name", List.of("at")))).containsExactly(plain);
    assertThat(list(Map.of("name", List.of("^logs-[0-9]$", "held"))))
        .containsExactly(held, labelled);
  }

  @Test
  void labelIsKeyOrKeyAndValueAndAllMustMatch() {
    assertThat(list(Map.of("label", List.of("env")))).containsExactly(labelled);
    assertThat(list(Map.of("label", List.of("env=test", "a=")))).containsExactly(labelled);
    assertThat(list(Map.of("label", List.of("env=prod")))).isEmpty();
  }

  @Test
  void danglingIsWhatNoContainerHolds() {
    assertThat(list(Map.of("dangling", List.of("true")))).doesNotContain(held).hasSize(3);
    assertThat(list(Map.of("dangling", List.of("0")))).containsExactly(held);
  }

  @Test
  void driverIsLocalForAll() {
    assertThat(list(Map.of("driver", List.of("local")))).hasSize(4);
    assertThat(list(Map.of("driver", List.of("nfs")))).isEmpty();
  }

  @Test
  void theOldFormOfTheParameterIsUnderstood() {
    assertThat(list(Map.of("dangling", Map.of("false", true)))).containsExactly(held);
  }

  @Test
  void unknownKeysAndValuesAreRefusedInDockersWords() {
    assertThatThrownBy(() -> list(Map.of("size", List.of("1"))))
        .hasMessage("invalid filter 'size'");
    assertThatThrownBy(() -> list(Map.of("dangling", List.of("maybe"))))
        .hasMessage("invalid filter 'dangling=[maybe]'");
  }

  @Test
  void anExpressionMadeToTakeForEverIsRefused() {
    NamedVolume victim = volume("a".repeat(200), Map.of(), false);
    VolumeFilter filter =
        VolumeFilter.forList(Filters.of(Map.of("name", List.of("a*a*a*a*a*a*b"))));

    assertThatThrownBy(() -> filter.test(victim)).hasMessageContaining("takes too long to match");
  }

  @Test
  void pruneTakesUnusedAnonymousVolumesOnly() {
    assertThat(prune(Map.of(), false)).containsExactly(anonymous);
  }

  @Test
  void pruneTakesAllUnusedOnesWhenAskedOrByAnOldClient() {
    assertThat(prune(Map.of("all", List.of("true")), false)).doesNotContain(held).hasSize(3);
    assertThat(prune(Map.of(), true)).doesNotContain(held).hasSize(3);
  }

  @Test
  void pruneSparesWhatHasTheUnwantedLabel() {
    assertThat(prune(Map.of("all", List.of("1"), "label!", List.of("env=test")), false))
        .containsExactly(plain, anonymous);
  }

  private List<NamedVolume> list(Map<String, Object> decoded) {
    return all.stream().filter(VolumeFilter.forList(Filters.of(decoded))).toList();
  }

  private List<NamedVolume> prune(Map<String, Object> decoded, boolean allByDefault) {
    return all.stream().filter(VolumeFilter.forPrune(Filters.of(decoded), allByDefault)).toList();
  }

  private static NamedVolume volume(String name, Map<String, String> labels, boolean used) {
    VolumeKey key = new VolumeKey(TenantId.LOCAL, new VolumeName(name));
    Volume volume =
        new Volume(
            key,
            1,
            1,
            VolumeState.AVAILABLE,
            Optional.empty(),
            VolumeTraits.named(labels, Map.of()),
            Instant.EPOCH,
            Instant.EPOCH);
    List<ContainerId> holders = used ? List.of(new ContainerId("cd".repeat(32))) : List.of();
    return new NamedVolume(key, Optional.of(volume), List.of(), holders);
  }
}
