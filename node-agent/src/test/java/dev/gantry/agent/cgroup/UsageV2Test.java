package dev.gantry.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.stream.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of files as Linux 6.1 writes them. */
class UsageV2Test {
  @TempDir Path group;

  @BeforeEach
  void files() throws IOException {
    write("cpu.stat", "usage_usec 30\nuser_usec 10\nsystem_usec 20\n");
    write("memory.current", "4096\n");
    write("memory.max", "1048576\n");
    write("memory.stat", "anon 1024\ninactive_file 512\n");
    write("memory.events", "low 0\nhigh 0\nmax 9\noom 3\noom_kill 2\n");
    write("pids.current", "2\n");
    write("pids.max", "max\n");
    write("io.stat", "8:16 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n\n7:0 \n");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(group.resolve(file), text);
  }

  @Test
  void timesAreInNanoseconds() throws IOException {
    write(
        "cpu.stat",
        "usage_usec 30\nuser_usec 10\nsystem_usec 20\nnr_periods 7\n"
            + "nr_throttled 5\nthrottled_usec 6\n");
    Usage.Cpu cpu = new UsageV2(group).read().cpu();
    assertThat(List.of(cpu.totalNanos(), cpu.userNanos(), cpu.systemNanos()))
        .containsExactly(30_000L, 10_000L, 20_000L);
    assertThat(List.of(cpu.periods(), cpu.throttledPeriods(), cpu.throttledNanos()))
        .containsExactly(7L, 5L, 6_000L);
    assertThat(cpu.perCpuNanos()).isEmpty();
  }

  @Test
  void memoryHasDockersFailureCountAndAPeakWhereTheKernelTellsIt() throws IOException {
    Usage.Memory memory = new UsageV2(group).read().memory();
    assertThat(memory.used()).isEqualTo(4096);
    assertThat(memory.limit()).isEqualTo(1 << 20);
    assertThat(memory.failures()).isEqualTo(3);
    assertThat(memory.highest()).isZero();
    assertThat(memory.details()).containsEntry("anon", 1024L).containsEntry("inactive_file", 512L);
    write("memory.peak", "8192\n");
    write("memory.max", "max\n");
    memory = new UsageV2(group).read().memory();
    assertThat(memory.highest()).isEqualTo(8192);
    assertThat(memory.limit()).isGreaterThan(64L << 20); // the host's
  }

  @Test
  void processesAndDevicesAreCounted() {
    Usage usage = new UsageV2(group).read();
    assertThat(usage.cgroupVersion()).isEqualTo(2);
    assertThat(usage.pids()).isEqualTo(new Usage.Pids(2, 0));
    assertThat(usage.blockIo())
        .containsExactly(
            new Usage.BlockIoCount(8, 16, "read", true, 10),
            new Usage.BlockIoCount(8, 16, "write", true, 20),
            new Usage.BlockIoCount(7, 0, "read", true, 0),
            new Usage.BlockIoCount(7, 0, "write", true, 0));
  }
}
