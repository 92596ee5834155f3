package dev.gantry.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.spec.BlockIo;
import dev.gantry.model.spec.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values of OCI runtimes: runc's for the same wishes. */
class ControllersV2Test {
  private static List<String> written(Controller controller, Resources resources) {
    return controller.settings(resources, DeviceAccess.DEFAULT).stream()
        .map(setting -> setting.file() + "=" + setting.value())
        .toList();
  }

  private static Resources memory(long limit, long swap, long soft) {
    return new Resources(limit, swap, soft, 0, 0, 0, 0, "", "", 0, 0, 0);
  }

  @Test
  void noLimitWritesNothing() {
    for (Controller controller :
        List.of(
            new MemoryControllerV2(),
            new CpuControllerV2(),
            new IoControllerV2(path -> new DeviceNumber(8, 0)))) {
      assertThat(controller.settings(Resources.UNLIMITED, DeviceAccess.DEFAULT))
          .as(controller.name())
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"2,1", "512,20", "1024,39", "2048,79", "262144,10000", "1,1", "999999,10000"})
  void sharesBecomeAWeight(long shares, long weight) {
    assertThat(CpuControllerV2.weight(shares)).isEqualTo(weight);
  }

  @ParameterizedTest
  @CsvSource({
    "1500000000, 0, 0, 150000 100000",
    "0, 25000, 50000, 25000 50000",
    "0, 25000, 0, 25000 100000",
    "0, 0, 50000, max 50000",
    "0, -1, 0, max 100000"
  })
  void quotaAndPeriodStandInOneFile(long nanos, long quota, long period, String most) {
    Resources limited = new Resources(0, 0, 0, nanos, 0, quota, period, "", "", 0, 0, 0);
    assertThat(written(new CpuControllerV2(), limited)).containsExactly("cpu.max=" + most);
  }

  @ParameterizedTest
  @CsvSource({"100, 0, 100", "100, 150, 50", "100, 100, 0", "100, -1, max"})
  void swapIsLimitedWithoutTheMemory(long limit, long both, String swap) {
    assertThat(written(new MemoryControllerV2(), memory(limit, both, 0)))
        .containsExactly("memory.swap.max=" + swap, "memory.max=" + limit);
  }

  @Test
  void lessMemoryAndSwapThanMemoryIsRefused() {
    Resources limited = memory(100, 99, 0);
    assertThatThrownBy(() -> written(new MemoryControllerV2(), limited))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Minimum memoryswap limit should be larger than memory limit");
  }

  @Test
  void aReservationIsWhatIsKeptUnderPressure() {
    assertThat(written(new MemoryControllerV2(), memory(0, 0, 50)))
        .containsExactly("memory.low=50");
  }

  @Test
  void whatOnlyV1HasIsDiscarded() {
    Resources limited =
        new Resources(100, 100, 0, 0, 0, 0, 0, "", "", 0, 0, 0, true, 10L, BlockIo.NONE);
    assertThat(written(new MemoryControllerV2(), limited))
        .containsExactly("memory.swap.max=0", "memory.max=100");
  }

  @ParameterizedTest
  @CsvSource({"10,1", "500,4950", "1000,10000"})
  void weightsOfDevicesHaveAWiderRange(long weight, long wider) {
    assertThat(IoControllerV2.weight(weight)).isEqualTo(wider);
  }

  @Test
  void throttlesAreWordsOfALineOfTheDevice() {
    BlockIo.OfDevice disk = new BlockIo.OfDevice("/dev/sda", 500);
    BlockIo io =
        new BlockIo(10, List.of(disk), List.of(disk), List.of(disk), List.of(disk), List.of(disk));
    Resources limited = new Resources(0, 0, 0, 0, 0, 0, 0, "", "", 0, 0, 0, false, null, io);
    assertThat(written(new IoControllerV2(path -> new DeviceNumber(8, 16)), limited))
        .containsExactly(
            "io.bfq.weight=10",
            "io.weight=1",
            "io.bfq.weight=8:16 500",
            "io.weight=8:16 4950",
            "io.max=8:16 rbps=500",
            "io.max=8:16 wbps=500",
            "io.max=8:16 riops=500",
            "io.max=8:16 wiops=500");
  }
}
