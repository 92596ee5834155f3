package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Memory, CPU and process limits: written to the kernel, and kept by it. */
@OnPlatform
class LimitsTest {
  private static final boolean V2 = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));

  @Test
  void memoryLimitIsInTheCgroup(Docker docker) {
    String file = V2 ? "memory.max" : "memory/memory.limit_in_bytes";
    expect(docker.run("run", "--rm", "-m", "64m", NAME, "cat", "/sys/fs/cgroup/" + file))
        .succeeds()
        .prints(64 * 1024 * 1024 + "\n");
  }

  @Test
  void cpuLimitIsInTheCgroup(Docker docker) {
    String command =
        V2
            ? "cat /sys/fs/cgroup/cpu.max"
            : "cd /sys/fs/cgroup/cpu; echo $(cat cpu.cfs_quota_us cpu.cfs_period_us)";
    expect(docker.run("run", "--rm", "--cpus", "0.5", NAME, "sh", "-c", command))
        .succeeds()
        .prints("50000 100000\n");
  }

  @Test
  void processLimitIsInTheCgroupAndHolds(Docker docker) {
    String file = V2 ? "pids.max" : "pids/pids.max";
    expect(docker.run("run", "--rm", "--pids-limit", "11", NAME, "cat", "/sys/fs/cgroup/" + file))
        .prints("11\n");
    // The shell gives up at its first failed fork.
    expect(
            docker.run(
                "run",
                "--rm",
                "--pids-limit",
                "11",
                NAME,
                "sh",
                "-c",
                "i=0; while test $i -lt 30; do sleep 5 & i=$((i+1)); done; echo all"))
        .complains("can't fork");
  }

  @Test
  void withoutLimitsNoneAreSet(Docker docker) {
    String file = V2 ? "pids.max" : "pids/pids.max";
    expect(docker.run("run", "--rm", NAME, "cat", "/sys/fs/cgroup/" + file)).prints("max\n");
    String name = docker.container("unlimited");
    docker.ok("create", "--name", name, NAME, "true");
    assertThat(docker.inspect(name, "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}"))
        .isEqualTo("0 0");
  }

  @Test
  void limitsAreSeenInInspect(Docker docker) {
    String name = docker.container("limits");
    docker.ok(
        "create",
        "--name",
        name,
        "-m",
        "64m",
        "--cpus",
        "1.5",
        "--pids-limit",
        "100",
        "--cpu-shares",
        "512",
        "--memory-reservation",
        "32m",
        NAME,
        "true");
    assertThat(
            docker.inspect(
                name,
                "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}"
                    + " {{.HostConfig.CpuShares}} {{.HostConfig.MemoryReservation}}"
                    + " {{.HostConfig.MemorySwap}}"))
        .isEqualTo("67108864 1500000000 100 512 33554432 134217728");
  }

  @Test
  void tooMuchMemoryEndsWith137AndIsCalledOutOfMemory(Docker docker) {
    String name = docker.container("oom");
    expect(
            docker.run(
                "run",
                "--name",
                name,
                "-m",
                "16m",
                "--memory-swap",
                "16m",
                NAME,
                "tail",
                "/dev/zero"))
        .exitsWith(137);
    assertThat(docker.inspect(name, "{{.State.ExitCode}} {{.State.OOMKilled}} {{.State.Status}}"))
        .isEqualTo("137 true exited");
  }

  @Test
  void killedFromOutsideIsNotCalledOutOfMemory(Docker docker) {
    String name = docker.container("noom");
    docker.ok("run", "-d", "--name", name, "-m", "16m", NAME, "sleep", "1000");
    docker.ok("kill", name);
    docker.ok("wait", name);
    assertThat(docker.inspect(name, "{{.State.ExitCode}} {{.State.OOMKilled}}"))
        .isEqualTo("137 false");
  }

  @Test
  void sillyLimitsAreRefused(Docker docker) {
    expect(docker.run("run", "--rm", "-m", "1m", NAME, "true"))
        .exitsWith(125)
        .complains("Minimum memory limit allowed is 6MB");
    expect(docker.run("run", "--rm", "--cpus", "1000", NAME, "true"))
        .exitsWith(125)
        .complains("Range of CPUs is from 0.01 to");
  }

  @Test
  void sharedMemoryHasTheSizeAskedFor(Docker docker) {
    String size = "df -k /dev/shm | tail -1 | awk '{print $2}'";
    expect(docker.run("run", "--rm", NAME, "sh", "-c", size)).prints("65536\n");
    expect(docker.run("run", "--rm", "--shm-size", "16m", NAME, "sh", "-c", size))
        .prints("16384\n");
  }
}
