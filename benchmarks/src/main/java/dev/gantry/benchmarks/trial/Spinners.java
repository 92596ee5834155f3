package dev.gantry.benchmarks.trial;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes that only use up processors. */
final class Spinners implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();

  private Spinners() {}

  static Spinners none() {
    return new Spinners();
  }

  /** One a processor, which end with us at the latest. */
  static Spinners onAllProcessors() throws IOException {
    Spinners spinners = new Spinners();
    try {
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        String loop = "while kill -0 " + ProcessHandle.current().pid() + "; do :; done";
        spinners.processes.add(
            new ProcessBuilder("sh", "-c", loop)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
      }
      return spinners;
    } catch (IOException e) {
      spinners.close();
      throw e;
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}
