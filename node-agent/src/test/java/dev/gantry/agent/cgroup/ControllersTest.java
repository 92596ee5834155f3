package dev.gantry.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.spec.BlockIo;
import dev.gantry.model.spec.Resources;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControllersTest {
  private static List<String> written(Controller controller, Resources resources) {
    return controller.settings(resources, DeviceAccess.DEFAULT).stream()
        .map(setting -> setting.file() + "=" + setting.value())
        .toList();
  }

  private static Resources memory(long limit, long swap, long soft) {
    return new Resources(limit, swap, soft, 0, 0, 0, 0, "", "", 0, 0, 0);
  }

  private static Resources cpu(long nanos, long shares, long quota, long period) {
    return new Resources(0, 0, 0, nanos, shares, quota, period, "", "", 0, 0, 0);
  }

  @Test
  void noLimitWritesNothing() {
    for (Controller controller :
        List.of(
            new MemoryController(),
            new CpuController(),
            new CpusetController(),
            new PidsController(),
            new PlainController("freezer"),
            new PlainController("cpuacct"),
            new BlkioController(path -> new DeviceNumber(8, 0)))) {
      assertThat(controller.settings(Resources.UNLIMITED, DeviceAccess.DEFAULT))
          .as(controller.name())
          .isEmpty();
    }
  }

  @Test
  void swapIsTwiceTheMemoryUnlessSaid() {
    assertThat(written(new MemoryController(), memory(100, 0, 50)))
        .containsExactly(
            "memory.limit_in_bytes=100",
            "memory.memsw.limit_in_bytes=200",
            "memory.soft_limit_in_bytes=50");
    assertThat(written(new MemoryController(), memory(100, -1, 0)))
        .containsExactly("memory.limit_in_bytes=100", "memory.memsw.limit_in_bytes=-1");
  }

  @Test
  void cpusBecomeAQuotaOfTheDefaultPeriod() {
    assertThat(written(new CpuController(), cpu(1_500_000_000, 512, 0, 0)))
        .containsExactly("cpu.shares=512", "cpu.cfs_period_us=100000", "cpu.cfs_quota_us=150000");
    assertThat(written(new CpuController(), cpu(0, 0, 25_000, 50_000)))
        .containsExactly("cpu.cfs_period_us=50000", "cpu.cfs_quota_us=25000");
  }

  @Test
  void devicesAreDeniedFirstAndNotAtAllForThePrivileged() {
    List<String> written = written(new DevicesController(), Resources.UNLIMITED);
    assertThat(written.getFirst()).isEqualTo("devices.deny=a");
    assertThat(written).contains("devices.allow=c 1:3 rwm").noneMatch(s -> s.contains("b 8:"));
    assertThat(new DevicesController().settings(Resources.UNLIMITED, DeviceAccess.ALL)).isEmpty();
  }

  @Test
  void pidsWithoutALimitAreNotLimited() {
    Resources limited = new Resources(0, 0, 0, 0, 0, 0, 0, "0-1", "0", 7, 0, 0);
    assertThat(written(new PidsController(), limited)).containsExactly("pids.max=7");
    assertThat(written(new CpusetController(), limited))
        .containsExactly("cpuset.cpus=0-1", "cpuset.mems=0");
    Resources minus = new Resources(0, 0, 0, 0, 0, 0, 0, "", "", -1, 0, 0);
    assertThat(written(new PidsController(), minus)).isEmpty();
  }

  @Test
  void hierarchiesMountedTogetherShareAFolder() {
    CgroupMounts mounts =
        CgroupMounts.parse(
            List.of(
                "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup"
                    + " rw,cpu,cpuacct",
                "35 31 0:32 / /a\\040b rw,relatime - cgroup cgroup rw,memory",
                "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"));
    assertThat(mounts.byController())
        .containsEntry("cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct"))
        .containsEntry("cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct"))
        .containsEntry("memory", Path.of("/a b"))
        .doesNotContainKey("cgroup2");
  }

  @Test
  void throttlesAreTheDevicesNumberAndARate() {
    BlockIo io =
        new BlockIo(
            300,
            List.of(),
            List.of(new BlockIo.OfDevice("/dev/sda", 1 << 20)),
            List.of(),
            List.of(),
            List.of(new BlockIo.OfDevice("/dev/sda", 50)));
    Resources limited = new Resources(0, 0, 0, 0, 0, 0, 0, "", "", 0, 0, 0, false, null, io);
    assertThat(written(new BlkioController(path -> new DeviceNumber(8, 16)), limited))
        .containsExactly(
            "blkio.bfq.weight=300",
            "blkio.throttle.read_bps_device=8:16 1048576",
            "blkio.throttle.write_iops_device=8:16 50");
  }

  @Test
  void swappinessAndKillsAreSetAfterTheLimit() {
    Resources limited =
        new Resources(100, 0, 0, 0, 0, 0, 0, "", "", 0, 0, 0, true, 10L, BlockIo.NONE);
    assertThat(written(new MemoryController(), limited))
        .endsWith("memory.swappiness=10", "memory.oom_control=1");
  }

  @Test
  void aChangeLiftsMemoryPlusSwapFirstAndLeavesDevicesAlone() {
    assertThat(new MemoryController().changes(memory(100, 0, 0)))
        .containsExactly(
            Setting.ifThere("memory.memsw.limit_in_bytes", -1),
            Setting.of("memory.limit_in_bytes", 100),
            Setting.ifThere("memory.memsw.limit_in_bytes", 200));
    assertThat(new PidsController().changes(Resources.UNLIMITED))
        .containsExactly(Setting.of("pids.max", "max"));
    assertThat(new DevicesController().changes(Resources.UNLIMITED)).isEmpty();
  }
}
