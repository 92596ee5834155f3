package dev.gantry.model.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * How the last launch of a container went, call by call.
 *
 * @param epoch which start that somebody asked for
 * @param attempt which restart within it
 * @param at when it was over
 * @param error empty when it succeeded
 * @param phases in order of time
 * @param leftOut calls before those in {@code steps}: the last ones tell most
 */
public record LaunchView(
    long epoch,
    int attempt,
    Instant at,
    String error,
    List<Phase> phases,
    int leftOut,
    List<Step> steps) {
  public LaunchView {
    phases = List.copyOf(phases);
    steps = List.copyOf(steps);
  }

  /**
   * @param micros how long it took
   */
  public record Phase(String name, double micros) {}

  /**
   * @param call name of the system call
   * @param target what it acted on
   * @param errno name of the error; null when there was none
   * @param micros when it was finished, counted from the first call
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Step(String call, String target, long result, String errno, double micros) {}
}
