package dev.gantry.agent.launch;

import dev.gantry.agent.kernel.Errno;
import java.util.List;

/**
 * What happened in a launch, call by call: a built-in strace.
 *
 * @param phases durations for metrics, in order of time
 * @param steps every system call of the syscall program that was made
 */
public record LaunchTrace(List<Phase> phases, List<Step> steps) {
  public static final LaunchTrace EMPTY = new LaunchTrace(List.of(), List.of());

  public LaunchTrace {
    phases = List.copyOf(phases);
    steps = List.copyOf(steps);
  }

  /**
   * @param name in Java: {@code build}, {@code cgroups}, {@code keeper}; within {@code keeper}:
   *     {@code clone}, {@code join}, {@code rootfs}, {@code system}, {@code protect}, {@code
   *     mounts}, {@code privileges}, {@code execve}
   * @param nanos how long it took
   */
  public record Phase(String name, long nanos) {}

  /**
   * @param call name of the system call
   * @param target what it acted on
   * @param result what it returned, negative errno for an error
   * @param errno 0 or the error
   * @param micros when it was finished, counted from the first call
   */
  public record Step(String call, String target, long result, int errno, double micros) {}

  /** One line a call, with microseconds. */
  public String listing() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      String result = step.errno() == 0 ? Long.toString(step.result()) : Errno.nameOf(step.errno());
      text.append(
          "%9.1f %s(%s) = %s%n".formatted(step.micros(), step.call(), step.target(), result));
    }
    return text.toString();
  }
}
