package dev.gantry.agent.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.DataClient;
import dev.gantry.agent.testing.Specs;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.RestartPolicy;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.ExecConfig;
import dev.gantry.model.stream.ExecId;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One container from its first assignment to its removal, and whether all of it is as it has to be:
 * each run begun once, its code, its lines.
 */
final class Life {
  private static final StopOrder TERM = new StopOrder("SIGTERM", 60);
  private static final int TRAPPED = 9;
  private static final int KILLED = 137;
  private static final int MOST_LINES = 3000;
  private static final int RETRIES = 2;

  private final World world;
  private final Random random;
  private final ContainerId id = Specs.newId();
  private String kind = "";
  private long version;

  Life(World world, Random random) {
    this.world = world;
    this.random = random;
  }

  void live() throws Exception {
    switch (random.nextInt(7)) {
      case 0, 1 -> endsByItself();
      case 2 -> isStoppedAndStartedAgain();
      case 3 -> isStoppedAtOnce();
      case 4 -> isReplacedByAHigherEpoch();
      case 5 -> restartsByPolicy();
      default -> isExecutedIn();
    }
    remove();
    world.heard().check(id, toString());
  }

  @Override
  public String toString() {
    return "container %s that %s (told: %s)".formatted(id.shortId(), kind, world.heard().of(id));
  }

  private void endsByItself() throws Exception {
    kind = "ends by itself";
    int lines = random.nextInt(MOST_LINES);
    int code = random.nextInt(100);
    begin(1, counting(lines, 1, code));
    assertThat(end(1)).as("exit code of %s", this).isEqualTo(code);
    expectBegun("1");
    expectLines(lines, "");
  }

  private void isStoppedAndStartedAgain() throws Exception {
    kind = "is stopped and started again";
    begin(1, endless(1));
    awaitUp(1);
    stop(1);
    assertThat(end(1)).as("exit code of %s", this).isEqualTo(TRAPPED);
    begin(2, counting(10, 2, 3));
    assertThat(end(2)).as("second exit code of %s", this).isEqualTo(3);
    expectBegun("1", "2");
    List<String> log = world.logs(id).lines().toList();
    int first = log.size() - 10;
    expectEndless(log.subList(0, first));
    assertThat(log.subList(first, log.size())).as(toString()).isEqualTo(numbers(10));
  }

  private void isStoppedAtOnce() throws Exception {
    kind = "is stopped at once";
    begin(1, endless(1));
    LockSupport.parkNanos(random.nextInt(30_000_000));
    // Process 1 heeds no signal that it has no trap for yet.
    world.assign(
        Moment.STOP, id, ++version, 1, DesiredState.STOPPED, new StopOrder("SIGTERM", 1), null);
    assertThat(end(1)).as("exit code of %s", this).isIn(TRAPPED, KILLED);
    assertThat(world.marks(id.value())).as(toString()).hasSizeLessThanOrEqualTo(1);
  }

  private void isReplacedByAHigherEpoch() throws Exception {
    kind = "is replaced by a higher epoch";
    begin(1, endless(1));
    awaitUp(1);
    begin(2, counting(5, 2, 4));
    assertThat(end(2)).as("second exit code of %s", this).isEqualTo(4);
    // Whoever issues a higher epoch does not wait for the end of the lower one, and may miss it.
    world
        .heard()
        .end(id, 1)
        .ifPresent(e -> assertThat(e.exitCode()).as("first end of %s", this).isEqualTo(KILLED));
    expectBegun("1", "2");
  }

  private void restartsByPolicy() throws Exception {
    kind = "restarts by its policy";
    int lines = random.nextInt(50);
    begin(1, counting(lines, 1, 6), new RestartPolicy(RestartPolicy.Name.ON_FAILURE, RETRIES));
    assertThat(end(1)).as("exit code of %s", this).isEqualTo(6);
    assertThat(world.heard().end(id, 1).orElseThrow().attempt())
        .as("attempts of %s", this)
        .isEqualTo(RETRIES);
    expectBegun("1", "1", "1");
    assertThat(world.logs(id).lines().toList())
        .as("the log of %s", this)
        .isEqualTo(
            Collections.nCopies(RETRIES + 1, numbers(lines)).stream()
                .flatMap(List::stream)
                .toList());
  }

  private void isExecutedIn() throws Exception {
    kind = "is executed in";
    begin(1, endless(1));
    awaitUp(1);
    for (int i = 0; i < 3; i++) {
      execute(id.value() + ".exec-" + i);
    }
    stop(1);
    assertThat(end(1)).as("exit code of %s", this).isEqualTo(TRAPPED);
    expectBegun("1");
    expectEndless(world.logs(id).lines().toList());
  }

  /** Told that it runs: it has begun, once. Told nothing, or no: at most once. */
  private void execute(String mark) throws Exception {
    String script = "echo begun >> /marks/" + mark + "; usleep 20000; echo over >> /marks/" + mark;
    boolean told = false;
    try {
      ExecId exec = create(script);
      StreamVerb start = new StreamVerb.ExecStart(exec, true, false, 0, 0);
      try (DataClient client = world.open(id, start)) {
        told = client.answer().error() == null;
      }
    } catch (IOException | RuntimeException e) {
      // The agent is away, or was killed before it answered.
      told = false;
    }
    if (told) {
      world.until(mark + " is over", () -> world.marks(mark).contains("over"));
      assertThat(world.marks(mark)).as(mark).containsExactly("begun", "over");
    } else {
      assertThat(world.marks(mark)).as(mark).doesNotHaveDuplicates();
    }
  }

  private ExecId create(String script) throws IOException {
    ExecConfig config =
        new ExecConfig(
            List.of("sh", "-c", script),
            List.of(),
            "",
            "",
            false,
            false,
            false,
            true,
            true,
            "",
            0,
            0);
    try (DataClient client = world.open(id, new StreamVerb.ExecCreate(config))) {
      ExecId exec = client.answer().exec().id();
      world.killer().passing(Moment.EXEC);
      return exec;
    }
  }

  private void begin(long epoch, RunSpec spec) {
    begin(epoch, spec, RestartPolicy.NO);
  }

  private void begin(long epoch, RunSpec spec, RestartPolicy policy) {
    RunSpec placed =
        random.nextBoolean() ? spec : Specs.on(new NetworkMode.Bridge(List.of(), null), spec);
    world.assign(
        Moment.START, id, ++version, epoch, DesiredState.RUNNING, null, placed.restarting(policy));
  }

  private void stop(long epoch) {
    LockSupport.parkNanos(random.nextInt(20_000_000));
    world.assign(Moment.STOP, id, ++version, epoch, DesiredState.STOPPED, TERM, null);
  }

  private void remove() throws Exception {
    world.assign(Moment.REMOVE, id, ++version, 2, DesiredState.REMOVED, null, null);
    world.until("the removal of " + this, () -> world.heard().isRemoved(id));
    world.gateway().forget(id);
  }

  private Integer end(long epoch) throws Exception {
    world.until(
        "the end of epoch " + epoch + " of " + this,
        () -> world.heard().end(id, epoch).isPresent());
    return world.heard().end(id, epoch).map(AgentReport.RunChanged::exitCode).orElse(null);
  }

  private void awaitUp(long epoch) throws Exception {
    world.until(
        this + " notes its begin in epoch " + epoch,
        () -> world.marks(id.value() + ".up").contains(Long.toString(epoch)));
  }

  private void expectBegun(String... epochs) throws IOException {
    assertThat(world.marks(id.value())).as("runs of %s", this).containsExactly(epochs);
  }

  private void expectLines(int lines, String rest) throws Exception {
    String expected = numbers(lines).stream().map(n -> n + "\n").collect(Collectors.joining());
    assertThat(world.logs(id)).as("the log of %s", this).isEqualTo(expected + rest);
  }

  /** All numbers up to the one at which it was stopped, which it may have had no time to write. */
  private void expectEndless(List<String> log) {
    int last = Integer.parseInt(log.getLast().replace("end ", ""));
    List<String> all = numbers(last);
    List<String> one = Stream.concat(all.stream(), Stream.of("end " + last)).toList();
    List<String> other =
        Stream.concat(numbers(last - 1).stream(), Stream.of("end " + last)).toList();
    assertThat(log).as("the log of %s", this).isIn(one, other);
  }

  private static List<String> numbers(int last) {
    return IntStream.rangeClosed(1, last).mapToObj(Integer::toString).toList();
  }

  private RunSpec counting(int lines, long epoch, int code) {
    String pause = random.nextBoolean() ? "[ $((i % 100)) = 0 ] && usleep 20000;" : "";
    return world.spec(
        "echo %d >> /marks/%s; i=0; while [ $i -lt %d ]; do i=$((i+1)); echo $i; %s done; exit %d"
            .formatted(epoch, id, lines, pause, code));
  }

  private RunSpec endless(long epoch) {
    return world.spec(
        ("echo %1$d >> /marks/%2$s; i=0; trap 'echo end $i; exit %3$d' TERM;"
                + " echo %1$d >> /marks/%2$s.up;"
                + " while :; do i=$((i+1)); echo $i; usleep 2000; done")
            .formatted(epoch, id, TRAPPED));
  }
}
