package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the process in a container finds: variables, folder, user, names, terminal. */
@OnPlatform
class ProcessTest {
  @Test
  void variablesComeFromTheCommandLineAndDocker(Docker docker) {
    String name = docker.container("env");
    Result result = docker.run("run", "--name", name, "-e", "COLOUR=blue and green", NAME, "env");
    expect(result).succeeds();
    String id = docker.inspect(name, "{{.Id}}");
    assertThat(result.lines())
        .contains(
            "COLOUR=blue and green",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOSTNAME=" + id.substring(0, 12),
            "HOME=/root");
  }

  @Test
  void workingFolderIsMadeWhenItIsMissing(Docker docker) {
    expect(docker.run("run", "--rm", "-w", "/deep/inside", NAME, "pwd")).prints("/deep/inside\n");
    expect(docker.run("run", "--rm", NAME, "pwd")).prints("/\n");
  }

  @Test
  void userIsTakenByNameWithAllItsGroups(Docker docker) {
    expect(docker.run("run", "--rm", "-u", "guest", NAME, "id"))
        .prints("uid=1234(guest) gid=1234(guest) groups=1234(guest),2345(extra)\n");
    expect(docker.run("run", "--rm", "-u", "guest", NAME, "sh", "-c", "echo $HOME"))
        .prints("/tmp\n");
  }

  @Test
  void userIsTakenByNumberToo(Docker docker) {
    expect(docker.run("run", "--rm", "-u", "77:88", NAME, "sh", "-c", "id -u; id -g"))
        .prints("77\n88\n");
    expect(docker.run("run", "--rm", "-u", "1234:extra", NAME, "sh", "-c", "id -u; id -g"))
        .prints("1234\n2345\n");
  }

  @Test
  void hostnameIsTheShortIdOrAsTold(Docker docker) {
    String name = docker.container("host");
    Result result = docker.run("run", "--name", name, NAME, "hostname");
    assertThat(docker.inspect(name, "{{.Id}}")).startsWith(result.text()).hasSize(64);
    assertThat(result.text()).hasSize(12);
    expect(docker.run("run", "--rm", "-h", "lighthouse", NAME, "sh", "-c", "hostname; uname -n"))
        .prints("lighthouse\nlighthouse\n");
    expect(docker.run("run", "--rm", "-h", "lighthouse", NAME, "cat", "/etc/hostname"))
        .prints("lighthouse\n");
  }

  @Test
  void hostsFileNamesLocalhostAndResolvConfIsThere(Docker docker) {
    Result hosts = docker.run("run", "--rm", NAME, "cat", "/etc/hosts");
    expect(hosts).succeeds();
    assertThat(hosts.out()).containsPattern("127\\.0\\.0\\.1\\s+localhost");
    expect(docker.run("run", "--rm", NAME, "test", "-f", "/etc/resolv.conf")).succeeds();
  }

  @Test
  void entrypointComesBeforeTheCommand(Docker docker) {
    expect(docker.run("run", "--rm", "--entrypoint", "echo", NAME, "one", "two"))
        .prints("one two\n");
  }

  @Test
  void argumentsArePassedAsTheyAre(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "printf", "%s|", "a b", "", "*", "$HOME", "ü\"'"))
        .prints("a b||*|$HOME|ü\"'|");
  }

  @Test
  void importCanSetTheImagesConfiguration(Docker docker, Platform platform) throws Exception {
    String image = Docker.fresh("configured") + ":1";
    byte[] tar = BusyboxImage.tar(BusyboxImage.rootfs(platform.scratch()));
    expect(
            docker
                .cli(
                    "import",
                    "-c",
                    "CMD [\"sh\",\"-c\",\"pwd; echo $KIND; id -u\"]",
                    "-c",
                    "ENV KIND=configured",
                    "-c",
                    "WORKDIR /tmp",
                    "-c",
                    "USER guest",
                    "-",
                    image)
                .withStdin(tar)
                .run())
        .succeeds();
    try {
      expect(docker.run("run", "--rm", image)).prints("/tmp\nconfigured\n1234\n");
      expect(docker.run("run", "--rm", "-w", "/", "-u", "0", "-e", "KIND=told", image))
          .prints("/\ntold\n0\n");
    } finally {
      docker.ok("rmi", "-f", image);
    }
  }

  @Test
  void terminalIsThereWithT(Docker docker) {
    Result result =
        docker.run("run", "--rm", "-t", NAME, "sh", "-c", "test -t 1 && tty; echo $TERM");
    expect(result).succeeds().prints("/dev/pts/0\r\nxterm\r\n");
  }

  @Test
  void withoutITheStandardInputIsEmpty(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "wc", "-c")).prints("0\n");
  }

  @Test
  void processIsNumberOneAndSeesNoOthers(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "sh", "-c", "set -- /proc/[0-9]*; echo $$ $#"))
        .prints("1 1\n");
  }
}
