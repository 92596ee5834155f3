package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code docker update}. */
@OnPlatform
class UpdateTest {
  private static final String LIMITS =
      "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes pids/pids.max cpu/cpu.cfs_quota_us";

  @Test
  void aRunningContainerIsLimitedAtOnceAndAfterARestart(Docker docker) {
    String name = docker.detached("update", "sleep", "1000");
    expect(docker.run("update", "-m", "64m", "--pids-limit", "9", "--cpus", "0.5", name))
        .prints(name + "\n");
    expect(docker.run("exec", name, "sh", "-c", LIMITS)).prints("67108864\n9\n50000\n");
    docker.ok("update", "-m", "32m", "--memory-swap", "32m", "--pids-limit", "-1", name);
    expect(docker.run("exec", name, "sh", "-c", LIMITS)).prints("33554432\nmax\n50000\n");
    docker.ok("update", "-m", "96m", "--memory-swap", "-1", name);
    docker.ok("restart", "-t", "0", name);
    expect(docker.run("exec", name, "sh", "-c", LIMITS)).prints("100663296\nmax\n50000\n");
    assertThat(docker.inspect(name, "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}"))
        .isEqualTo("100663296 500000000");
  }

  @Test
  void aPolicyIsChangedToo(Docker docker) {
    String name = docker.detached("policy", "sh", "-c", "sleep 2; exit 3");
    docker.ok("update", "--restart", "on-failure:1", name);
    assertThat(docker.inspect(name, "{{.HostConfig.RestartPolicy.Name}}")).isEqualTo("on-failure");
    Awaitility.await().until(() -> docker.inspect(name, "{{.RestartCount}}").equals("1"));
  }

  @Test
  void whatTheKernelRefusesIsNotKept(Docker docker) {
    String name = docker.detached("refused", "sleep", "1000");
    String before = docker.inspect(name, "{{.HostConfig.CpusetCpus}}");
    expect(docker.run("update", "--cpuset-cpus", "999", name))
        .exitsWith(1)
        .complains("Cannot update container");
    assertThat(docker.inspect(name, "{{.HostConfig.CpusetCpus}}")).isEqualTo(before);
    expect(docker.run("update", "-m", "1m", name))
        .exitsWith(1)
        .complains("Minimum memory limit allowed is 6MB");
    expect(docker.run("update", "-m", "64m", "nosuch"))
        .exitsWith(1)
        .complains("No such container: nosuch");
  }
}
