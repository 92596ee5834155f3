package dev.gantry.benchmarks.measure;

import java.io.IOException;
import java.util.List;

/**
 * One thing that is measured, the same way on every engine.
 *
 * <pre>
 * try (Session session = trial.open(subject)) {   // what is not measured: a container to exec in
 *   session.round();                              // once each round, engines alternating
 * }
 * </pre>
 */
public interface Trial {
  Title title();

  Session open(Subject subject) throws IOException;

  /**
   * @param name as an argument of the command line
   * @param group another argument, that chooses several
   * @param what one line for the reader
   * @param unit of all its values; less is better
   * @param rounds so many if there is time
   * @param warmUp rounds before, which don't count
   */
  record Title(String name, String group, String what, String unit, int rounds, int warmUp) {
    public boolean chosenBy(String argument) {
      return argument.equals(name) || argument.equals(group);
    }
  }

  /** The trial on one engine. */
  interface Session extends AutoCloseable {
    Round round() throws IOException;

    /** What a reader of the figures must know. */
    default List<String> notes() {
      return List.of();
    }

    @Override
    default void close() throws IOException {}
  }
}
