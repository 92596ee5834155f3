package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a container may not do, and what it doesn't see. */
@OnPlatform
class IsolationTest {
  @Test
  void processHasDockersFourteenCapabilitiesAndAFilter(Docker docker) {
    assertThat(status(docker))
        .contains(
            "CapInh:\t0000000000000000",
            "CapPrm:\t00000000a80425fb",
            "CapEff:\t00000000a80425fb",
            "CapBnd:\t00000000a80425fb",
            "CapAmb:\t0000000000000000",
            "NoNewPrivs:\t0",
            "Seccomp:\t2");
  }

  @Test
  void capabilitiesAreDroppedAndAdded(Docker docker) {
    assertThat(status(docker, "--cap-drop", "ALL")).contains("CapEff:\t0000000000000000");
    assertThat(status(docker, "--cap-drop", "ALL", "--cap-add", "CHOWN"))
        .contains("CapBnd:\t0000000000000001");
    assertThat(status(docker, "--cap-add", "NET_ADMIN")).contains("CapEff:\t00000000a80435fb");
    assertThat(status(docker, "--security-opt", "no-new-privileges")).contains("NoNewPrivs:\t1");
  }

  @Test
  void ordinaryUserHasNoEffectiveCapability(Docker docker) {
    assertThat(status(docker, "-u", "guest"))
        .contains(
            "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapBnd:\t00000000a80425fb");
  }

  @Test
  void unknownCapabilitiesAreRefused(Docker docker) {
    expect(docker.run("run", "--rm", "--cap-add", "FLY", NAME, "true"))
        .exitsWith(125)
        .complains("FLY");
  }

  @Test
  void newNamespacesMountsAndClockAreForbidden(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "unshare", "-U", "true"))
        .exitsWith(1)
        .complains("Operation not permitted");
    // With the capability it is the filter alone that speaks; Docker then allows it too.
    expect(docker.run("run", "--rm", NAME, "mount", "-t", "tmpfs", "none", "/tmp"))
        .complains("permission denied");
    expect(docker.run("run", "--rm", NAME, "date", "-s", "2020-01-01")).complains("not permitted");
  }

  @Test
  void maskedFilesAreEmptyAndMaskedFoldersToo(Docker docker) {
    String script =
        "for f in kcore keys timer_list sched_debug latency_stats; do"
            + " test -e /proc/$f && head -c 1 /proc/$f | wc -c; done;"
            + " for d in /proc/acpi /proc/scsi /proc/asound /sys/firmware"
            + " /sys/devices/virtual/powercap; do test -d $d && ls $d | wc -l; done; true";
    Result result = docker.run("run", "--rm", NAME, "sh", "-c", script);
    expect(result).succeeds();
    assertThat(result.lines()).isNotEmpty().allMatch("0"::equals);
  }

  @Test
  void kernelSettingsAreReadOnly(Docker docker) {
    for (String path :
        List.of(
            "/proc/sys/kernel/domainname", "/proc/sysrq-trigger", "/sys/kernel/uevent_helper")) {
      String script = "test ! -e " + path + " || echo x > " + path;
      Result result = docker.run("run", "--rm", NAME, "sh", "-c", script);
      if (result.code() != 0) {
        expect(result).complains("Read-only file system");
      }
    }
    Result mounts = docker.run("run", "--rm", NAME, "cat", "/proc/mounts");
    for (String path : List.of("/sys", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys")) {
      assertThat(mounts.lines()).anyMatch(m -> m.matches("\\S+ " + path + " \\S+ ro,.*"));
    }
  }

  @Test
  void onlyHarmlessDevicesAreThere(Docker docker) {
    Result devices = docker.run("run", "--rm", NAME, "ls", "/dev");
    assertThat(devices.lines())
        .contains(
            "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
            "stdout", "tty", "urandom", "zero")
        .doesNotContain("mem", "kmsg", "vda", "sda", "kvm");
    // Not even when it makes the node itself: 1,1 is /dev/mem.
    expect(docker.run("run", "--rm", NAME, "sh", "-c", "mknod /tmp/mem c 1 1 && cat /tmp/mem"))
        .exitsWith(1)
        .complains("Operation not permitted");
    expect(docker.run("run", "--rm", NAME, "sh", "-c", "mknod /tmp/n c 1 3 && echo x > /tmp/n"))
        .succeeds();
  }

  @Test
  void hostsFileSystemIsOutOfReach(Docker docker, Platform platform) {
    expect(docker.run("run", "--rm", NAME, "ls", "-d", platform.scratch().toString()))
        .exitsWith(1)
        .complains("No such file or directory");
    expect(docker.run("run", "--rm", NAME, "sh", "-c", "cat /proc/1/root/etc/group | wc -l"))
        .prints("3\n");
  }

  /** The fourth is that of the folder itself, which ls reads; its link may be gone again. */
  @Test
  void noDescriptorsOfTheHostAreOpen(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "ls", "/proc/self/fd")).prints("0\n1\n2\n3\n");
    Result links = docker.run("run", "--rm", NAME, "ls", "-l", "/proc/self/fd");
    assertThat(links.lines().stream().filter(line -> line.contains(" -> ")))
        .hasSizeBetween(3, 4)
        .allMatch(l -> l.matches(".*-> (pipe:.*|socket:.*|/dev/null|/proc/1/fd)"));
  }

  @Test
  void namespacesAreItsOwn(Docker docker) throws Exception {
    String kinds = "for n in mnt uts ipc pid net; do readlink /proc/self/ns/$n; done";
    List<String> inside =
        docker.run("run", "--rm", "--network", "none", NAME, "sh", "-c", kinds).lines();
    List<String> outside = Cli.of("sh", "-c", kinds).run().lines();
    assertThat(inside).hasSize(5).doesNotContainAnyElementsOf(outside);
  }

  @Test
  void layersOfOneContainerAreUnseenByTheNext(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "sh", "-c", "rm -r /seed; echo x > /etc/passwd"))
        .succeeds();
    expect(docker.run("run", "--rm", NAME, "cat", "/seed/file")).prints("from the image\n");
    expect(docker.run("run", "--rm", NAME, "head", "-c", "4", "/etc/passwd")).prints("root");
  }

  @Test
  void networkNoneHasALoopbackOnly(Docker docker) {
    Result links = docker.run("run", "--rm", "--network", "none", NAME, "ip", "-o", "addr");
    assertThat(links.lines()).isNotEmpty().allMatch(line -> line.matches("1: lo .*"));
    assertThat(links.out()).contains("127.0.0.1/8");
  }

  @Test
  void networkHostHasTheHostsLinksAndName(Docker docker) {
    String names = "ls /sys/class/net | sort";
    Result inside = docker.run("run", "--rm", "--network", "host", NAME, "sh", "-c", names);
    expect(inside).prints(Cli.of("sh", "-c", names).run().out());
    String hostname = Cli.of("uname", "-n").run().out();
    expect(docker.run("run", "--rm", "--network", "host", NAME, "hostname")).prints(hostname);
  }

  @Test
  void unknownNetworksAreRefused(Docker docker) {
    expect(docker.run("run", "--rm", "--network", "nosuchnet", NAME, "true"))
        .exitsWith(125)
        .complains("network nosuchnet not found");
  }

  private static List<String> status(Docker docker, String... options) {
    List<String> args = new java.util.ArrayList<>(List.of("run", "--rm"));
    args.addAll(List.of(options));
    args.addAll(List.of(NAME, "cat", "/proc/self/status"));
    Result result = docker.run(args.toArray(String[]::new));
    expect(result).succeeds();
    return result.lines();
  }
}
