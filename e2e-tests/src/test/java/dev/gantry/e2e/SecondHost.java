package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Another host: a network namespace with a cable to ours, an agent of its own in it with its own
 * data folder and parent cgroup. What it lacks of a host is a kernel.
 */
final class SecondHost implements AutoCloseable {
  private static final String SUBNET = "10.231.77.";

  private final String name;
  private final String link;
  private final Installation installation;

  /**
   * @param name of the node; at most ten letters, for links have short names
   */
  SecondHost(String name, Path home) {
    this.name = name;
    this.link = "e2e-" + name;
    this.installation = new Installation(Installation.repository(), home, link);
  }

  /** Under which it reaches us. */
  static String ourAddress() {
    return SUBNET + "1";
  }

  static String itsAddress() {
    return SUBNET + "2";
  }

  /** Where its agent waits for gateways: the one port that is open on more than loopback. */
  int dataPort() {
    Result listening =
        Cli.of("nsenter", "--net=/run/netns/" + link, "ss", "-Hltn", "not src 127.0.0.0/8").run();
    expect(listening).succeeds();
    assertThat(listening.lines()).as(listening.describe()).hasSize(1);
    String address = listening.lines().getFirst().trim().split(" +")[3];
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  Installation installation() {
    return installation;
  }

  /** The namespace and its cable; what a killed run of these tests left of them goes first. */
  void plugIn() {
    unplug();
    sh("ip netns add " + link);
    sh("ip link add " + link + " type veth peer name cable netns " + link);
    sh("ip addr add " + SUBNET + "1/24 dev " + link + " && ip link set " + link + " up");
    inside("ip addr add " + SUBNET + "2/24 dev cable && ip link set cable up && ip link set lo up");
    inside("ip route add default via " + SUBNET + "1");
  }

  /** Takes the cable out: packets are lost without a word. */
  void cutOff() {
    inside("ip link set cable down");
  }

  void join(String line) {
    expect(installation.gantry("join", line, "--name", name)).succeeds();
  }

  /** All its processes are killed, and the namespace is gone, as when a host burns. */
  void lose() {
    String home = installation.home().toString();
    for (int round = 0; round < 2; round++) {
      try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
        List<ProcessHandle> its =
            all.filter(p -> p.info().commandLine().orElse("").contains(home)).toList();
        its.forEach(ProcessHandle::destroyForcibly);
        its.forEach(p -> p.onExit().join());
      }
      sh(
          "for f in $(find /sys/fs/cgroup -path '*gantry*' -name cgroup.procs -path '*"
              + id()
              + "*'); do for p in $(cat $f); do kill -9 $p 2>/dev/null || true; done; done");
    }
    unplug();
  }

  private String id() {
    return installation
        .script("cat", installation.home().resolve("installation").toString())
        .text();
  }

  private void unplug() {
    Cli.of("sh", "-c", "ip netns del " + link + "; ip link del " + link).run();
  }

  private void inside(String script) {
    sh("nsenter --net=/run/netns/" + link + " sh -ec '" + script + "'");
  }

  private static void sh(String script) {
    expect(Cli.of("sh", "-ec", script).run()).succeeds();
  }

  @Override
  public void close() {
    installation.keepLogs("second-host");
    if (Cli.of("test", "-e", "/run/netns/" + link).run().code() != 0) {
      plugIn();
    }
    installation.downAll();
    unplug();
  }
}
