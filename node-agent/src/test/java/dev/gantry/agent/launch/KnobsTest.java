package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.run;
import static dev.gantry.agent.launch.Launches.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.agent.keeper.ProcStat;
import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.BlockIo;
import dev.gantry.model.spec.DeviceSpec;
import dev.gantry.model.spec.Namespaces;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.Rlimit;
import dev.gantry.model.spec.SecuritySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each knob of a container, as it is seen from inside. */
class KnobsTest extends WithLauncher {
  private static Arguments knob(
      String name, Consumer<Launches.Wish> wish, String script, String seen) {
    return Arguments.of(name, wish, script, seen);
  }

  private static SecuritySpec security(
      boolean privileged,
      List<String> masked,
      List<String> readOnly,
      List<DeviceSpec> devices,
      List<String> rules) {
    return new SecuritySpec(
        privileged, List.of(), List.of(), false, "", masked, readOnly, devices, rules);
  }

  private static Resources memory(long bytes, boolean oomKillDisabled, Long swappiness) {
    return new Resources(
        bytes, 0, 0, 0, 0, 0, 0, "", "", 0, 0, 0, oomKillDisabled, swappiness, BlockIo.NONE);
  }

  static Stream<Arguments> knobs() {
    return Stream.of(
        knob(
            "rlimits",
            w -> w.rlimits = List.of(new Rlimit("nofile", 100, 200), new Rlimit("core", 0, 0)),
            "grep -E 'open files|core file' /proc/self/limits | tr -s ' '",
            "Max core file size 0 0 bytes \nMax open files 100 200 files \n"),
        knob("further groups", w -> w.groups = List.of("audio", "4711"), "id -G", "0 29 4711\n"),
        knob(
            "further groups of a user",
            w -> {
              w.user = "1234:1001";
              w.groups = List.of("29");
            },
            "id -u; id -G",
            "1234\n1001 29\n"),
        knob(
            "masked by default",
            w -> {},
            "cat /proc/kcore /proc/interrupts; (echo x > /proc/sys/kernel/domainname) || echo no",
            "no\n"),
        knob(
            "no masks",
            w -> w.security = security(false, List.of(), List.of(), List.of(), List.of()),
            "head -c 4 /proc/keys >/dev/null && echo seen;"
                + " (echo x > /proc/sys/kernel/domainname) && echo open",
            "seen\nopen\n"),
        knob(
            "own masks",
            w ->
                w.security =
                    security(
                        false,
                        List.of("/proc/version", "/no"),
                        List.of("/proc/self"),
                        List.of(),
                        List.of()),
            "cat /proc/version; echo end",
            "end\n"),
        knob(
            "a device",
            w ->
                w.security =
                    security(
                        false,
                        null,
                        null,
                        List.of(new DeviceSpec("/dev/kmsg", "/dev/sub/log", "w")),
                        List.of()),
            "stat -c '%F %t:%T' /dev/sub/log; (: > /dev/sub/log) && echo write;"
                + " (: < /dev/sub/log) 2>&1 | grep -o 'not permitted'",
            "character special file 1:b\nwrite\nnot permitted\n"),
        knob(
            "no such device",
            w -> {},
            "mknod /dev/kmsg c 1 11 && cat /dev/kmsg 2>&1 | grep -o 'not permitted'",
            "not permitted\n"),
        knob(
            "a device rule",
            w -> w.security = security(false, null, null, List.of(), List.of("c 1:11 w")),
            "mknod /dev/kmsg c 1 11 && (: > /dev/kmsg) && echo write",
            "write\n"),
        knob(
            "the privileged have all devices",
            w -> w.security = security(true, null, null, List.of(), List.of()),
            "test -c /dev/kmsg && (: < /dev/kmsg) && echo read; test -c /dev/null && echo null;"
                + " test -c /dev/ptmx && echo ptmx",
            "read\nnull\nptmx\n"),
        knob(
            "oom kills off and no swapping, which v2 has not",
            w -> w.resources = memory(64 << 20, true, 0L),
            "cd /sys/fs/cgroup; "
                + TestCgroups.value(
                    "grep oom_kill_disable memory/memory.oom_control; cat memory/memory.swappiness",
                    "cat memory.max memory.swap.max"),
            TestCgroups.value("oom_kill_disable 1\n0\n", "67108864\n67108864\n")),
        knob(
            "memory, swap and reservation",
            w ->
                w.resources =
                    new Resources(64 << 20, 96 << 20, 32 << 20, 0, 0, 0, 0, "", "", 0, 0, 0),
            "cd /sys/fs/cgroup; cat "
                + TestCgroups.file("memory/memory.limit_in_bytes")
                + " "
                + TestCgroups.file("memory/memory.soft_limit_in_bytes"),
            "67108864\n33554432\n"),
        knob(
            "cpu shares, quota and period",
            w -> w.resources = new Resources(0, 0, 0, 0, 2048, 25_000, 50_000, "", "", 0, 0, 0),
            "cd /sys/fs/cgroup; cat "
                + TestCgroups.file("cpu/cpu.shares")
                + "; "
                + TestCgroups.value(
                    "echo $(cat cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us)", "cat cpu.max"),
            TestCgroups.value("2048\n25000 50000\n", "79\n25000 50000\n")),
        knob(
            "one processor",
            w -> w.resources = new Resources(0, 0, 0, 0, 0, 0, 0, "0", "0", 0, 0, 0),
            "cat /sys/fs/cgroup/"
                + TestCgroups.file("cpuset/cpuset.cpus")
                + "; grep -E 'Cpus_allowed_list' /proc/self/status",
            "0\nCpus_allowed_list:\t0\n"),
        knob(
            "the own group is the root of what is seen",
            w -> {},
            "grep -E '"
                + TestCgroups.value(":memory:", "^0:")
                + "' /proc/self/cgroup | sed 's/.*://'; (mkdir /sys/fs/cgroup/x 2>&1) | grep -o"
                + " 'Read-only'; grep -c . /sys/fs/cgroup/"
                + TestCgroups.value("memory/cgroup.procs", "cgroup.procs")
                + " | grep -v '^0$' | wc -l",
            "/\nRead-only\n1\n"),
        knob(
            "the host's pids",
            w -> w.namespaces = new Namespaces(true, false, false),
            "test -d /proc/" + ProcessHandle.current().pid() + " && test $$ != 1 && echo host",
            "host\n"),
        knob("own pids", w -> {}, "echo $$", "1\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("knobs")
  void isSeenFromInside(String name, Consumer<Launches.Wish> change, String script, String seen)
      throws Exception {
    Launches.Wish wish = sh(script);
    change.accept(wish);
    Launches.Result result = launches.finish(launcher, wish);
    assertThat(result.out()).as("%s: %s", name, result.err()).isEqualTo(seen);
  }

  @Test
  void namespacesOfTheHostAreTheHosts() throws Exception {
    Launches.Wish wish = sh("cd /proc/self/ns; readlink pid; readlink ipc; readlink uts; hostname");
    wish.namespaces = new Namespaces(true, true, true);
    Path own = Path.of("/proc/self/ns");
    assertThat(launches.finish(launcher, wish).lines())
        .containsExactly(
            Files.readSymbolicLink(own.resolve("pid")).toString(),
            Files.readSymbolicLink(own.resolve("ipc")).toString(),
            Files.readSymbolicLink(own.resolve("uts")).toString(),
            Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
  }

  @Test
  void inTheHostsPidsWhatTheFirstProcessLeavesEndsWithIt() throws Exception {
    Launches.Wish wish = sh("sleep 1000 >/dev/null 2>&1 & echo $!; exit 5");
    wish.namespaces = new Namespaces(true, false, false);
    Launches.Result result = launches.finish(launcher, wish);
    assertThat(result.exit().code()).isEqualTo(5);
    // Not reaped yet, maybe: that is for the host's init to do.
    assertThat(ProcStat.of(Integer.parseInt(result.out().strip())).map(ProcStat::isZombie))
        .isNotEqualTo(Optional.of(false));
  }

  @Test
  void aLimitAboveTheHostsIsRefusedWithTheReason() {
    Launches.Wish wish = run("true");
    wish.rlimits = List.of(new Rlimit("nofile", -1, -1));
    assertThatThrownBy(() -> launcher.launch(launches.request(wish)))
        .isInstanceOfSatisfying(
            LaunchException.class, e -> assertThat(e.reason()).isEqualTo(RunReason.BAD_SPEC))
        .hasMessageContaining("error setting rlimit nofile=-1:-1: operation not permitted")
        .hasMessageContaining("above the host's hard limit");
  }

  @Test
  void whatIsNoDeviceIsRefused() {
    Launches.Wish wish = run("true");
    wish.security =
        security(false, null, null, List.of(new DeviceSpec("/dev/nope", "", "")), List.of());
    assertThatThrownBy(() -> launcher.launch(launches.request(wish)))
        .hasMessageContaining(
            "error gathering device information while adding custom device \"/dev/nope\": no such"
                + " file or directory");
    wish.security =
        security(false, null, null, List.of(new DeviceSpec("/etc/hostname", "", "")), List.of());
    assertThatThrownBy(() -> launcher.launch(launches.request(wish)))
        .hasMessageContaining("not a device node");
  }

  @Test
  void aGroupThatTheImageDoesNotHaveIsRefused() {
    Launches.Wish wish = run("true");
    wish.groups = List.of("nope");
    assertThatThrownBy(() -> launcher.launch(launches.request(wish)))
        .hasMessageContaining("unable to find group nope: no matching entries in group file");
  }
}
