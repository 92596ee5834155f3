package dev.gantry.container.container;

import dev.gantry.container.run.Run;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.run.RunReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What the end of a run means for its container, in Docker's terms. */
final class Endings {
  /** Docker's code where none is known: the host went down under the container. */
  private static final int UNKNOWN_EXIT = 255;

  private Endings() {}

  static void exited(Change change, Run run) {
    int code = run.exitCode() == null ? UNKNOWN_EXIT : run.exitCode();
    String error = run.exitCode() == null ? run.message() : "";
    change.run(run).archive(run);
    change.outcome(new Outcome(run.startedAt(), run.finishedAt(), code, run.oomKilled(), error));
    if (run.oomKilled()) {
      change.tell("oom", Map.of());
    }
    Duration ran = Duration.between(run.startedAt(), run.finishedAt());
    change.tell(
        "die",
        Map.of(
            "exitCode", Integer.toString(code),
            "execDuration", Long.toString(Math.max(0, ran.toSeconds()))));
  }

  /** The start failed. Docker keeps the times of the run before, and sets code and error. */
  static void failed(Change change, Run run) {
    Outcome before = change.outcome();
    change.run(run).archive(run);
    change.outcome(
        new Outcome(
            before.startedAt(),
            before.finishedAt(),
            failureCode(run.reason()),
            false,
            run.message()));
  }

  static void lost(Change change, Run run) {
    Outcome before = change.outcome();
    Instant started = run.startedAt() == null ? before.startedAt() : run.startedAt();
    change.run(run).archive(run);
    change.outcome(new Outcome(started, run.finishedAt(), UNKNOWN_EXIT, false, run.message()));
    change.tell("die", Map.of("exitCode", Integer.toString(UNKNOWN_EXIT)));
  }

  static Change autoRemove(Change change) {
    return change
        .removed()
        .want(DesiredState.REMOVED, null)
        .releaseVolumes(true)
        .tell("destroy", Map.of());
  }

  /** The exit codes that a shell, and after it Docker, gives to commands that did not start. */
  private static int failureCode(RunReason reason) {
    return switch (reason) {
      case COMMAND_NOT_FOUND -> 127;
      case COMMAND_NOT_EXECUTABLE -> 126;
      default -> 128;
    };
  }
}
