package dev.gantry.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostCpuTest {
  @Test
  void processorsAreCountedAndTheirTicksAddedUpWithoutStealAndGuests() {
    HostCpu cpu =
        HostCpu.parse(
            List.of(
                "cpu  1 2 3 4 5 6 7 100 100 100",
                "cpu0 1 1 1 1 1 1 1 50 50 50",
                "cpu1 0 1 2 3 4 5 6 50 50 50",
                "intr 1"));
    assertThat(cpu).isEqualTo(new HostCpu(280_000_000, 2));
  }

  @Test
  void thisHostHasProcessors() {
    assertThat(HostCpu.read().online()).isPositive();
    assertThat(HostCpu.read().nanos()).isPositive();
    assertThat(HostMemory.atMost(Long.MAX_VALUE)).isGreaterThan(1 << 20);
    assertThat(HostMemory.atMost(4096)).isEqualTo(4096);
  }
}
