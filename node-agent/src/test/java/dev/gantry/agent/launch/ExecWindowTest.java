package dev.gantry.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Await;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.SecuritySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Between its clone and its execve a further process of a container shares the keeper's memory, and
 * can be seen in the container. This one stops every process that it sees, and looks at those that
 * have not yet executed their program: their name is still the keeper's.
 */
class ExecWindowTest extends WithLauncher {
  private static final String ATTACKER =
      """
      while :; do
        for p in /proc/[0-9]*; do
          read -r name 2>/dev/null < $p/comm || continue
          [ "$name" = gantry-keeper ] || continue
          kill -STOP ${p#/proc/} 2>/dev/null
          grep -q '^State:.T' $p/status 2>/dev/null || continue
          read -r name 2>/dev/null < $p/comm || continue
          [ "$name" = gantry-keeper ] || continue
          echo stopped
          head -c 16 $p/maps 2>/dev/null | grep -q . && echo maps
          head -c 16 $p/environ 2>/dev/null | grep -q . && echo environ
          (: 3< $p/mem) 2>/dev/null && echo mem
          (: 3<> $p/mem) 2>/dev/null && echo writable mem
          (: 3< $p/exe) 2>/dev/null && echo exe
          readlink $p/exe
          for fd in 0 1 2 3 4 5 6 7 8; do readlink $p/fd/$fd; done
          ls $p/map_files/ 2>/dev/null | grep -q . && echo map_files
          ls $p/root/ 2>/dev/null | grep -q . && echo root
          ls $p/cwd/ 2>/dev/null | grep -q . && echo cwd
          kill -KILL ${p#/proc/}
        done
      done
      """;

  private static final String STOPPER =
      """
      while :; do
        for p in /proc/[0-9]*; do
          read -r name 2>/dev/null < $p/comm || continue
          [ "$name" = gantry-keeper ] && kill -STOP ${p#/proc/} 2>/dev/null
        done
      done
      """;

  /** What it told, and how many execs went well. */
  private record Loot(List<String> told, int succeeded) {}

  private Loot attack(SecuritySpec security, int execs) throws Exception {
    Launches.Wish wish = Launches.sh(ATTACKER);
    wish.security = security;
    LaunchRequest request = launches.request(wish);
    int succeeded = 0;
    try (LaunchedProcess container = launcher.launch(request)) {
      for (int i = 0; i < execs; i++) {
        succeeded += exec(request, container) == null ? 1 : 0;
      }
      container.signal(9);
      String told = Launches.readAll(container.stdout().orElseThrow());
      return new Loot(told.lines().toList(), succeeded);
    }
  }

  /** Null when it went well. */
  private LaunchException exec(LaunchRequest request, LaunchedProcess container) {
    ExecTarget target =
        new ExecTarget(request.container(), container.pid(), request.spec(), request.rootFs());
    ProcessSpec process =
        new ProcessSpec(List.of("true"), List.of(), "", "", false, true, true, "");
    ExecRequest exec = new ExecRequest(target, process, false, true, true, TerminalSize.UNKNOWN);
    try (LaunchedProcess started = launcher.exec(exec)) {
      started.signal(9);
      return null;
    } catch (LaunchException e) {
      return e;
    }
  }

  @Test
  void aStoppedExecShowsNothingOfTheKeeper() throws Exception {
    assertThat(attack(SecuritySpec.DEFAULT, 30).told())
        .as("it was stopped in time at least once")
        .isNotEmpty()
        .containsOnly("stopped");
  }

  @Test
  void execsThatAreStoppedHoldUpNobodyElse() throws Exception {
    LaunchRequest request = launches.request(Launches.sh(STOPPER));
    AtomicInteger stopped = new AtomicInteger();
    try (LaunchedProcess container = launcher.launch(request);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> execs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        execs.add(
            threads.submit(
                () -> {
                  for (int j = 0; j < 5; j++) {
                    LaunchException failure = exec(request, container);
                    if (failure != null && failure.getMessage().contains("stopped by another")) {
                      assertThat(failure.reason()).isEqualTo(RunReason.LAUNCH_FAILED);
                      stopped.incrementAndGet();
                    }
                  }
                }));
      }
      Await.until("one is stopped before its program", () -> stopped.get() > 0);
      long before = System.nanoTime();
      assertThat(launches.finish(launcher, Launches.run("echo", "here")).out()).isEqualTo("here\n");
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
      for (Future<?> exec : execs) {
        exec.get();
      }
    }
  }
}
