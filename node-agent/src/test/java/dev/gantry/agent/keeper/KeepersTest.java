package dev.gantry.agent.keeper;

import static dev.gantry.agent.program.Arg.num;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.Cell;
import dev.gantry.agent.program.Label;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.ProgramImage;
import dev.gantry.agent.program.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class KeepersTest {
  private final LinuxKernel kernel = new LinuxKernel();
  @TempDir Path state;

  @Test
  void aKeeperIsSmallNamedAndEndsOnOrder() throws IOException {
    Keepers keepers = Keepers.open(kernel, state, 2);
    List<Integer> pids = keepers.all().stream().map(k -> k.identity().pid()).toList();
    try {
      assertThat(pids).hasSize(2);
      for (int pid : pids) {
        assertThat(ProcStat.of(pid).orElseThrow().name()).isEqualTo("gantry-keeper");
        assertThat(Files.readAllLines(Path.of("/proc/" + pid + "/maps")))
            .as("mappings of a keeper")
            .hasSizeLessThan(8);
        try (var fds = Files.list(Path.of("/proc/" + pid + "/fd"))) {
          assertThat(fds.map(p -> p.getFileName().toString()))
              .containsExactlyInAnyOrder("0", "1", "2", "3", "4");
        }
      }
    } finally {
      keepers.shutdown();
    }
    for (int pid : pids) {
      assertThat(ProcStat.of(pid)).as("keeper %d after its end", pid).isEmpty();
    }
    try (var left = Files.list(state)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aKeeperIsFoundAgain() {
    Keepers first = Keepers.open(kernel, state, 1);
    Keeper.Identity made = first.all().getFirst().identity();
    first.close();
    Keepers second = Keepers.open(kernel, state, 1);
    try {
      assertThat(second.all()).extracting(Keeper::identity).containsExactly(made);
    } finally {
      second.shutdown();
    }
    assertThat(ProcStat.of(made.pid())).isEmpty();
  }

  @Test
  void whatADeadAgentLeftInTheArenaIsNoResultOfTheNextProgram() {
    Keepers first = Keepers.open(kernel, state, 1);
    Keeper keeper = first.all().getFirst();
    // As if killed between the end of a program and the wiping of its memory.
    KeeperArena left = KeeperArena.adopt(kernel, kernel.pidfdGetfd(keeper.pidfd(), 4));
    left.programMemory().asSlice(0, 64 << 10).fill((byte) 0xfe);
    left.close();
    first.close();
    Keepers second = Keepers.open(kernel, state, 1);
    try {
      Program program = new Program();
      program.jump(Keeper.DONE);
      Step never = program.call(Sys.SCHED_YIELD, "never");
      Cell cell = program.cell("cell", 1);
      program.jump(Keeper.DONE);
      List<Long> seen =
          second
              .all()
              .getFirst()
              .run(
                  program,
                  Keeper.Watchdog.NONE,
                  image ->
                      List.of(
                          image.time(never), image.result(never), (long) image.readInt(cell, 0)));
      assertThat(seen).containsExactly(0L, 0L, 0L);
    } finally {
      second.shutdown();
    }
  }

  @Test
  void aKeeperWhoseAgentDiedBeforeItSentTheCommandIsFoundIdle() {
    Keepers first = Keepers.open(kernel, state, 1);
    Keeper keeper = first.all().getFirst();
    KeeperArena noted = KeeperArena.adopt(kernel, kernel.pidfdGetfd(keeper.pidfd(), 4));
    noted.header(KeeperArena.AT_REQUESTED, noted.header(KeeperArena.AT_REQUESTED) + 1);
    noted.close();
    first.close();
    Keepers second = Keepers.open(kernel, state, 1);
    try {
      second.all().getFirst().greet();
    } finally {
      second.shutdown();
    }
  }

  @Test
  void aKeeperThatWasKilledIsReplaced() {
    Keepers keepers = Keepers.open(kernel, state, 1);
    try {
      Keeper keeper = keepers.all().getFirst();
      kernel.pidfdSendSignal(keeper.pidfd(), 9);
      org.assertj.core.api.Assertions.assertThatThrownBy(keeper::greet)
          .isInstanceOf(KeeperLostException.class);
      Keeper next = keepers.idlest();
      assertThat(next.identity()).isNotEqualTo(keeper.identity());
      next.greet();
    } finally {
      keepers.shutdown();
    }
  }

  @Test
  void theWatchdogCanEndAChildThatHangsBeforeItsProgram() {
    Keepers keepers = Keepers.open(kernel, state, 1);
    try {
      Keeper keeper = keepers.all().getFirst();
      Program program = new Program();
      Cell pid = program.cell("pid", 1);
      Label child = Label.named("child");
      long vmVforkSettid = 0x100 | 0x4000 | 0x100000;
      Arg none = num(0);
      Arg args =
          Arg.words(
              num(vmVforkSettid),
              none,
              none,
              Arg.address(pid),
              num(17),
              none,
              none,
              none,
              none,
              none,
              none);
      program.failTo(Keeper.DONE);
      program.call(Sys.CLONE3, "child", args, num(88)).onZero(child);
      Step wait = program.call(Sys.WAITID, "child", num(0), num(0), num(0), num(4), num(0));
      program.jump(Keeper.DONE);
      program.mark(child);
      program.call(Sys.PPOLL, "for ever", num(0), num(0), num(0), num(0), num(8));
      Keeper.Watchdog watchdog =
          new Keeper.Watchdog() {
            @Override
            public long limitMillis() {
              return 100;
            }

            @Override
            public void hanging(ProgramImage image) {
              kernel.kill(image.readInt(pid, 0), 9);
            }
          };
      assertThat(keeper.<Long>run(program, watchdog, image -> image.result(wait))).isZero();
      keeper.greet();
    } finally {
      keepers.shutdown();
    }
  }
}
