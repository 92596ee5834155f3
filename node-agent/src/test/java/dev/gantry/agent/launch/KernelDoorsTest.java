package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.ElfProgram;
import dev.gantry.agent.program.Step;
import dev.gantry.agent.security.LibSeccomp;
import dev.gantry.agent.testing.TestCgroups;
import dev.gantry.model.spec.Namespaces;
import dev.gantry.model.spec.SecuritySpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Doors of the kernel that lead out of a container, tried from inside. */
class KernelDoorsTest extends WithLauncher {
  private static final int ROOM = 16 << 10;
  private static final SecuritySpec UNCONFINED =
      new SecuritySpec(false, List.of(), List.of(), false, "unconfined");

  private Launches.Result finish(String script) throws Exception {
    return launches.finish(launcher, sh(script));
  }

  private static int number(String call) {
    return LibSeccomp.load().seccomp_syscall_resolve_name(call);
  }

  @Test
  void nodesOfTheHostsDevicesCanBeMadeButNotOpened() throws Exception {
    String disk = Files.readString(anyDisk().resolve("dev")).strip().replace(':', ' ');
    Launches.Result result =
        finish(
            """
            for node in 'c 1 1' 'c 1 2' 'c 1 4' 'c 1 11' 'c 10 229' 'c 4 0' 'b %s'; do
              mknod /tmp/node $node || echo "not made: $node"
              (: < /tmp/node) 2>/dev/null && echo "read: $node"
              (: > /tmp/node) 2>/dev/null && echo "written: $node"
              rm /tmp/node
            done
            mknod /tmp/zero c 1 5 && head -c 3 /tmp/zero | wc -c
            """
                .formatted(disk));
    assertThat(result.out()).as(result.err()).isEqualTo("3\n");
  }

  private static Path anyDisk() throws IOException {
    try (var disks = Files.list(Path.of("/sys/block"))) {
      return disks.filter(disk -> Files.exists(disk.resolve("dev"))).findFirst().orElseThrow();
    }
  }

  @Test
  void nothingOfTheKernelCanBeWritten() throws Exception {
    // Opened for writing, with nothing written: were one of them open, the host would not suffer.
    Launches.Result result =
        finish(
            """
            tried=0
            for f in $(find /proc/sys /proc/irq /proc/bus /proc/fs /sys -type f 2>/dev/null) \\
                /proc/sysrq-trigger; do
              tried=$((tried + 1))
              echo -n >> $f && echo "open: $f"
            done 2>/dev/null
            echo $tried
            """);
    assertThat(result.lines()).hasSize(1);
    assertThat(Integer.parseInt(result.lines().getFirst())).isGreaterThan(2000);
  }

  @Test
  void cgroupsCanNeitherBeWrittenNorMadeNorMounted() throws Exception {
    String limit = TestCgroups.file("memory/memory.limit_in_bytes");
    Launches.Result result =
        finish(
            """
            ls /sys/fs/cgroup/%s
            for f in /sys/fs/cgroup/* /sys/fs/cgroup/*/*; do
              (echo 0 >> $f) 2>/dev/null && echo "open: $f"
            done
            for g in /sys/fs/cgroup /sys/fs/cgroup/*; do
              mkdir $g/x 2>/dev/null && echo "made in $g"
              mount -o remount,rw $g 2>/dev/null && echo "remounted $g"
            done
            mount -t cgroup -o rdma x /tmp 2>/dev/null && echo mounted
            mount -t cgroup2 x /tmp 2>/dev/null && echo mounted
            """
                .formatted(limit));
    assertThat(result.out()).isEqualTo("/sys/fs/cgroup/" + limit + "\n");
  }

  @Test
  void withoutTheFilterStillNothingIsMounted() throws Exception {
    Launches.Wish wish =
        sh(
            """
            mount -t tmpfs x /tmp && echo mounted
            mount -t proc x /tmp && echo proc mounted
            mount -o remount,rw /proc/sys && echo remounted
            mount -o bind /proc /tmp && echo bound
            unshare -m true && echo namespace
            echo end
            """);
    wish.security = UNCONFINED;
    assertThat(launches.finish(launcher, wish).out()).isEqualTo("end\n");
  }

  @Test
  void theAgentAndItsKeeperAreClosedEvenInTheHostsPids() throws Exception {
    int agent = (int) ProcessHandle.current().pid();
    int keeper = keeper();
    Launches.Wish wish =
        sh(
            """
            for p in /proc/%d /proc/%d; do
              test -d $p || echo "not seen: $p"
              for f in mem maps environ exe auxv fd/0 fd/1 root/etc/passwd cwd/.; do
                (: < $p/$f) 2>/dev/null && echo "open: $p/$f"
              done
              readlink $p/exe
              ls $p/map_files/ 2>/dev/null | grep .
              (: 3<> $p/mem) 2>/dev/null && echo "writable: $p/mem"
            done
            """
                .formatted(agent, keeper));
    wish.namespaces = new Namespaces(true, false, false);
    assertThat(launches.finish(launcher, wish).out()).isEmpty();

    long attach = 16;
    long seize = 0x4206;
    ElfProgram program = new ElfProgram(ROOM);
    List<Step> steps =
        List.of(
            program.raw(number("ptrace"), attach, agent, 0L, 0L),
            program.raw(number("ptrace"), seize, agent, 0L, 0L),
            program.raw(number("ptrace"), attach, keeper, 0L, 0L),
            program.raw(number("ptrace"), seize, keeper, 0L, 0L));
    Step read = readMemory(program, agent);
    Launches.Wish tracer = new Launches.Wish();
    tracer.namespaces = wish.namespaces;
    tracer.security = UNCONFINED;
    Probe.run(launches, launcher, tracer, program);
    assertThat(steps)
        .allSatisfy(s -> assertThat(program.result(s)).isEqualTo(-Errno.EPERM.number()));
    assertThat(program.result(read)).isEqualTo(-Errno.EPERM.number());
  }

  /** One word of the stack of the very process that runs this, if it were open. */
  private static Step readMemory(ElfProgram program, int pid) {
    MemorySegment word = Arena.global().allocate(8, 8);
    Arg here = Arg.address(program.program.cell("word", 1));
    return program.raw(
        number("process_vm_readv"),
        Arg.num(pid),
        Arg.words(here, Arg.num(8)),
        Arg.num(1),
        Arg.words(Arg.num(word.address()), Arg.num(8)),
        Arg.num(1),
        Arg.num(0));
  }

  private int keeper() throws IOException {
    try (var files = Files.list(home.resolve("state"))) {
      String name = files.findFirst().orElseThrow().getFileName().toString();
      return Integer.parseInt(name.substring("keeper-".length()));
    }
  }

  /** Docker's filter refuses all of this; without it each container has a keyring of its own. */
  @Test
  void keysOfAnotherContainerCantBeReadEvenWithoutTheFilter() throws Exception {
    long sessionKeyring = -3;
    ElfProgram owner = new ElfProgram(ROOM);
    Step added =
        owner.raw(
            number("add_key"),
            Arg.text("user"),
            Arg.text("gantry-test"),
            Arg.text("secret"),
            Arg.num(6),
            Arg.num(sessionKeyring));
    Step own = owner.raw(number("keyctl"), Arg.num(11), Arg.result(added), Arg.num(0), Arg.num(0));
    owner.tell(added);
    owner.tell(own);
    owner.stay();
    Launches.Wish wish = new Launches.Wish().args("/probe");
    wish.security = UNCONFINED;
    LaunchRequest request = launches.request(wish);
    Probe.put(request, owner);
    try (LaunchedProcess process = launcher.launch(request)) {
      long serial = word(process);
      assertThat(serial).isPositive();
      assertThat(word(process)).as("its own key can be read").isEqualTo(6);
      ElfProgram other = new ElfProgram(ROOM);
      long read = 11;
      long link = 8;
      List<Step> tries =
          List.of(
              other.raw(number("keyctl"), read, serial, 0L, 0L),
              other.raw(number("keyctl"), link, serial, sessionKeyring),
              other.raw(
                  number("request_key"),
                  Arg.text("user"),
                  Arg.text("gantry-test"),
                  Arg.num(0),
                  Arg.num(0)));
      Launches.Wish reader = new Launches.Wish();
      reader.security = UNCONFINED;
      Probe.run(launches, launcher, reader, other);
      assertThat(tries).allSatisfy(s -> assertThat(other.result(s)).isNegative());
    }
  }

  private static long word(LaunchedProcess process) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment word = arena.allocate(8, 8);
      assertThat(Launches.KERNEL.read(process.stdout().orElseThrow(), word)).isEqualTo(8);
      return word.get(ValueLayout.JAVA_LONG, 0);
    }
  }
}
