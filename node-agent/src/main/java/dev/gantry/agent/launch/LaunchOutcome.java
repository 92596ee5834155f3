package dev.gantry.agent.launch;

import dev.gantry.agent.keeper.TickClock;
import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.program.Cell;
import dev.gantry.agent.program.ProgramImage;
import dev.gantry.agent.program.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a launch program left in memory, copied out.
 *
 * @param pid of the child, 0 if there never was one
 * @param reachedExec all steps before execve were made
 * @param failure the step that failed, with its errno
 * @param descriptors the keeper's ends of the pipes, -1 where there is none
 * @param childEnds the child's ends, for when the keeper stopped before it closed them
 * @param isThere after a failed execve: the path exists
 * @param isFolder after a failed execve: it is a folder
 */
record LaunchOutcome(
    int pid,
    boolean reachedExec,
    Optional<Failure> failure,
    Descriptors descriptors,
    List<Integer> childEnds,
    boolean isThere,
    boolean isFolder,
    LaunchTrace trace) {

  record Failure(Step step, int errno, boolean ofExec) {}

  /** Numbers in the keeper. */
  record Descriptors(int stdin, int stdout, int stderr, int terminal) {
    List<Integer> all() {
      return Stream.of(stdin, stdout, stderr, terminal).filter(fd -> fd >= 0).toList();
    }
  }

  boolean succeeded() {
    return failure.isEmpty() && reachedExec && pid > 0;
  }

  static LaunchOutcome read(Birth launch, ProgramImage image, TickClock clock) {
    List<Step> steps = launch.program.steps();
    boolean childFailed = image.readInt(launch.failed, 0) != 0;
    boolean cloneFailed = image.result(launch.clone) <= 0;
    Step beforeExec = steps.get(launch.executions.getFirst().index() - 1);
    return new LaunchOutcome(
        image.readInt(launch.pid, 0),
        image.time(beforeExec) != 0,
        childFailed || cloneFailed ? failure(launch, image) : Optional.empty(),
        descriptors(launch, image),
        childEnds(launch, image),
        image.result(launch.isThere) > 0,
        image.result(launch.isFolder) > 0,
        trace(launch, image, clock));
  }

  private static Optional<Failure> failure(Birth launch, ProgramImage image) {
    List<Step> executions = launch.executions;
    for (Step step : launch.program.steps()) {
      int errno = errno(image, step);
      if (errno != 0 && step.fails(errno)) {
        return Optional.of(new Failure(step, errno, executions.contains(step)));
      }
    }
    // Only tolerated errors: all candidates of execve were tried. One that exists says more.
    return executions.stream()
        .map(step -> new Failure(step, errno(image, step), true))
        .reduce((first, second) -> Errno.EACCES.is(second.errno()) ? second : first);
  }

  private static int errno(ProgramImage image, Step step) {
    long result = image.result(step);
    return step.isCall() && result < 0 && result >= -4095 ? (int) -result : 0;
  }

  private static Descriptors descriptors(Birth launch, ProgramImage image) {
    LaunchStreams streams = launch.streams;
    return new Descriptors(
        end(image, streams.stdin(), 4),
        end(image, streams.stdout(), 0),
        end(image, streams.stderr(), 0),
        terminal(image, streams.terminal()));
  }

  /** Where a control message came, behind its length, level and type: the master. */
  private static int terminal(ProgramImage image, LaunchStreams.Handover handover) {
    boolean came = handover != null && image.readInt(handover.control(), 0) != 0;
    return came ? image.readInt(handover.control(), 16) : -1;
  }

  private static List<Integer> childEnds(Birth launch, ProgramImage image) {
    LaunchStreams streams = launch.streams;
    return Stream.of(
            end(image, streams.stdin(), 0),
            end(image, streams.stdout(), 4),
            end(image, streams.stderr(), 4),
            end(image, streams.terminal() == null ? null : streams.terminal().sockets(), 0),
            end(image, streams.terminal() == null ? null : streams.terminal().sockets(), 4),
            end(image, launch.startedIfAny(), 0),
            end(image, launch.startedIfAny(), 4))
        .filter(fd -> fd >= 0)
        .toList();
  }

  private static int end(ProgramImage image, Cell pipe, int at) {
    int fd = pipe == null ? 0 : image.readInt(pipe, at);
    return fd == 0 ? -1 : fd;
  }

  private static LaunchTrace trace(Birth launch, ProgramImage image, TickClock clock) {
    List<Step> made =
        launch.program.steps().stream()
            .filter(step -> image.time(step) != 0 && step.isCall())
            .toList();
    if (made.isEmpty()) {
      return LaunchTrace.EMPTY;
    }
    long start = image.time(made.getFirst());
    List<LaunchTrace.Step> steps = new ArrayList<>();
    for (Step step : made) {
      double micros = clock.nanosBetween(start, image.time(step)) / 1000.0;
      steps.add(
          new LaunchTrace.Step(
              step.callName(), step.target(), image.result(step), errno(image, step), micros));
    }
    return new LaunchTrace(phases(launch, image, clock), steps);
  }

  private static List<LaunchTrace.Phase> phases(Birth launch, ProgramImage image, TickClock clock) {
    List<LaunchTrace.Phase> phases = new ArrayList<>();
    List<Birth.PhaseMark> marks = launch.phases();
    long from = 0;
    for (int i = 0; i < marks.size(); i++) {
      int end = i + 1 < marks.size() ? marks.get(i + 1).firstStep() : launch.program.steps().size();
      long to = lastTime(launch, image, marks.get(i).firstStep(), end);
      if (i > 0 && to > from) {
        phases.add(new LaunchTrace.Phase(marks.get(i).name(), clock.nanosBetween(from, to)));
      }
      from = i == 0 ? firstTime(launch, image) : Math.max(from, to);
    }
    return phases;
  }

  private static long firstTime(Birth launch, ProgramImage image) {
    return image.time(launch.program.steps().getFirst());
  }

  private static long lastTime(Birth launch, ProgramImage image, int from, int to) {
    long last = 0;
    for (int i = from; i < to; i++) {
      long time = image.time(launch.program.steps().get(i));
      last = Math.max(last, time);
    }
    return last;
  }
}
