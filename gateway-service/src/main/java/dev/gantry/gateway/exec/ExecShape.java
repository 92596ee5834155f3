package dev.gantry.gateway.exec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.model.stream.ExecConfig;
import dev.gantry.model.stream.ExecView;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** An exec instance as Docker shows it. Names and order are Docker's. */
record ExecShape(
    @JsonProperty("ID") String id,
    @JsonProperty("Running") boolean running,
    @JsonProperty("ExitCode") Integer exitCode,
    @JsonProperty("ProcessConfig") ProcessConfig process,
    @JsonProperty("OpenStdin") boolean openStdin,
    @JsonProperty("OpenStderr") boolean openStderr,
    @JsonProperty("OpenStdout") boolean openStdout,
    @JsonProperty("CanRemove") boolean canRemove,
    @JsonProperty("ContainerID") String container,
    @JsonProperty("DetachKeys") String detachKeys,
    @JsonProperty("Pid") long pid) {

  record ProcessConfig(
      boolean tty,
      String entrypoint,
      List<String> arguments,
      boolean privileged,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String user) {}

  static ExecShape of(ExecView view) {
    ExecConfig config = view.config();
    return new ExecShape(
        view.id().value(),
        view.running(),
        view.exitCode(),
        new ProcessConfig(
            config.tty(),
            config.cmd().getFirst(),
            config.cmd().subList(1, config.cmd().size()),
            config.privileged(),
            config.user()),
        config.stdin(),
        config.stderr(),
        config.stdout(),
        false,
        view.container().value(),
        // Bytes in Docker's structure, so Base64 in its JSON.
        Base64.getEncoder().encodeToString(config.detachKeys().getBytes(StandardCharsets.UTF_8)),
        view.pid());
  }
}
