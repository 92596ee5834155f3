package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options of {@code docker run} that reach the kernel, as seen from inside. */
@OnPlatform
class KnobsTest {
  private static Result run(Docker docker, String script, String... options) {
    List<String> args = new ArrayList<>(List.of("run", "--rm"));
    args.addAll(Arrays.asList(options));
    args.addAll(List.of(BusyboxImage.NAME, "sh", "-c", script));
    return docker.run(args.toArray(String[]::new));
  }

  @Test
  void ulimitsAndGroupsAreTheProcesss(Docker docker) {
    expect(run(docker, "ulimit -n; ulimit -Hn", "--ulimit", "nofile=100:200")).prints("100\n200\n");
    expect(run(docker, "id -G", "--group-add", "4711")).prints("0 4711\n");
    expect(run(docker, "true", "--ulimit", "nofile=-1:-1"))
        .complains("above the host's hard limit")
        .exitsWith(125);
    expect(run(docker, "true", "--group-add", "nope"))
        .complains("unable to find group nope: no matching entries in group file")
        .exitsWith(125);
  }

  @Test
  void anExecHasThemToo(Docker docker) {
    String name = docker.container("limited");
    docker.ok(
        "run",
        "-d",
        "--name",
        name,
        "--ulimit",
        "nofile=100:200",
        "--group-add",
        "4711",
        BusyboxImage.NAME,
        "sleep",
        "1000");
    expect(docker.run("exec", name, "sh", "-c", "ulimit -n; id -G")).prints("100\n0 4711\n");
  }

  @Test
  void devicesAndPathsOfTheHost(Docker docker) {
    expect(run(docker, "test -c /dev/log && echo there", "--device", "/dev/kmsg:/dev/log"))
        .prints("there\n");
    expect(run(docker, "true", "--device", "/dev/nope"))
        .complains("error gathering device information while adding custom device \"/dev/nope\"")
        .exitsWith(127);
    expect(
            run(
                docker,
                "head -c 1 /proc/keys > /dev/null && echo seen",
                "--security-opt",
                "systempaths=unconfined"))
        .prints("seen\n");
    String name = docker.container("shown");
    docker.ok(
        "create",
        "--name",
        name,
        "--device",
        "/dev/kmsg",
        "--ulimit",
        "core=0",
        "--privileged",
        BusyboxImage.NAME,
        "true");
    assertThat(
            docker.inspect(
                name,
                "{{json .HostConfig.Devices}} {{json .HostConfig.Ulimits}}"
                    + " {{json .HostConfig.MaskedPaths}}"))
        .isEqualTo(
            "[{\"PathOnHost\":\"/dev/kmsg\",\"PathInContainer\":\"/dev/kmsg\","
                + "\"CgroupPermissions\":\"rwm\"}] [{\"Name\":\"core\",\"Hard\":0,\"Soft\":0}] null");
  }

  @Test
  void namespacesOfTheHost(Docker docker) {
    String own = Long.toString(ProcessHandle.current().pid());
    expect(run(docker, "test -d /proc/" + own + " && echo host", "--pid", "host")).prints("host\n");
    String hostname = Cli.of("hostname").run().text();
    expect(run(docker, "hostname", "--uts", "host")).prints(hostname + "\n");
    expect(run(docker, "true", "--uts", "host", "--hostname", "x")).exitsWith(125);
    expect(run(docker, "true", "--pid", "container:x")).complains("not supported yet");
  }
}
