package dev.gantry.model.stream;

import java.util.List;

/**
 * Docker's answer to top.
 *
 * @param titles of the columns
 * @param processes one row each, as many cells as titles
 */
public record ProcessTable(List<String> titles, List<List<String>> processes) {
  public ProcessTable {
    titles = List.copyOf(titles);
    processes = processes.stream().map(List::copyOf).toList();
  }
}
