package dev.gantry.container.creation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.spec.RestartPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitChangeTest {
  private static final Map<String, Object> PRESENT =
      Map.of(
          "Memory",
          64 << 20,
          "MemorySwap",
          128 << 20,
          "CpuShares",
          512,
          "CpusetCpus",
          "0",
          "AutoRemove",
          false);

  @Test
  void whatIsZeroOrAbsentStaysAsItIs() {
    LimitChange change = change(PRESENT, Map.of("CpuShares", 0, "CpusetCpus", ""));
    assertThat(change.resources().memoryBytes()).isEqualTo(64 << 20);
    assertThat(change.resources().cpuShares()).isEqualTo(512);
    assertThat(change.hostConfig()).isEqualTo(PRESENT);
  }

  @Test
  void whatIsGivenIsInTheLimitsAndInInspect() {
    LimitChange change =
        change(
            PRESENT,
            Map.of(
                "Memory",
                100 << 20,
                "PidsLimit",
                7,
                "RestartPolicy",
                Map.of("Name", "on-failure", "MaximumRetryCount", 3)));
    assertThat(change.resources().memoryBytes()).isEqualTo(100 << 20);
    assertThat(change.resources().pidsLimit()).isEqualTo(7);
    assertThat(change.restart()).isEqualTo(new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 3));
    assertThat(change.hostConfig()).containsEntry("PidsLimit", 7L);
  }

  @Test
  void refusalsAreInDockersWords() {
    assertThatThrownBy(() -> change(PRESENT, Map.of("Memory", 200 << 20)))
        .hasMessage(
            "Memory limit should be smaller than already set memoryswap limit, update the"
                + " memoryswap at the same time");
    assertThatThrownBy(() -> change(PRESENT, Map.of("Memory", 1000)))
        .hasMessage("Minimum memory limit allowed is 6MB");
    assertThatThrownBy(
            () ->
                change(
                    Map.of("AutoRemove", true), Map.of("RestartPolicy", Map.of("Name", "always"))))
        .hasMessage(
            "Restart policy cannot be updated because AutoRemove is enabled for the container");
    assertThatThrownBy(() -> change(PRESENT, Map.of("Memory", "much")))
        .hasMessage("invalid JSON: Memory is not a number");
  }

  private static LimitChange change(Map<String, Object> present, Map<String, Object> wished) {
    return LimitChange.of(
        present, wished, all -> GantryJson.mapper().convertValue(all, HostWishes.class));
  }
}
