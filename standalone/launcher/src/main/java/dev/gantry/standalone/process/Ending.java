package dev.gantry.standalone.process;

import java.time.Duration;
import java.util.List;

/**
 * How a part's process is recognised and ended; all that {@code down} needs to know of it.
 *
 * @param name the part's name
 * @param marker arguments that together appear in no other process of the machine
 * @param signal asks it to end
 * @param within how long it may take to end before it is killed
 */
public record Ending(String name, List<String> marker, Signal signal, Duration within) {
  public Ending {
    marker = List.copyOf(marker);
  }
}
