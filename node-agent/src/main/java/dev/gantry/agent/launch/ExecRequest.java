package dev.gantry.agent.launch;

import dev.gantry.model.spec.ProcessSpec;
import java.util.Objects;

/**
 * One more process for a running container.
 *
 * @param process what to execute; its environment comes on top of the container's, an empty user or
 *     working directory is the container's; {@code openStdin}: a pipe, else /dev/null
 * @param privileged all capabilities
 * @param stdout a pipe, else /dev/null; no matter with a terminal
 * @param stderr as {@code stdout}
 * @param size of the terminal at its begin
 */
public record ExecRequest(
    ExecTarget target,
    ProcessSpec process,
    boolean privileged,
    boolean stdout,
    boolean stderr,
    TerminalSize size) {
  public ExecRequest {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(process, "process");
    size = size == null ? TerminalSize.UNKNOWN : size;
  }

  String user() {
    return process.user().isEmpty() ? target.spec().process().user() : process.user();
  }

  String workdir() {
    String wanted =
        process.workdir().isEmpty() ? target.spec().process().workdir() : process.workdir();
    return wanted.isEmpty() ? "/" : wanted;
  }
}
