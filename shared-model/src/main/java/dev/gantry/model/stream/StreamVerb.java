package dev.gantry.model.stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** What the gateway asks of an agent's data port: streams and acts on one container. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StreamVerb.Attach.class, name = "attach"),
  @JsonSubTypes.Type(value = StreamVerb.Logs.class, name = "logs"),
  @JsonSubTypes.Type(value = StreamVerb.Kill.class, name = "kill"),
  @JsonSubTypes.Type(value = StreamVerb.Resize.class, name = "resize")
})
public sealed interface StreamVerb {
  /** The word in the grant. */
  String word();

  /**
   * Docker's attach. After the answer, bytes from the gateway are standard input; bytes to it are
   * raw with a terminal, else Docker's frames (8-byte header: stream, 0, 0, 0, big-endian length).
   * Attaching to a container that is not running yet waits for the next run's output.
   *
   * @param logs what was written before comes first
   * @param stream then what is written from now on, until the run ends
   */
  record Attach(
      boolean stdin,
      boolean stdout,
      boolean stderr,
      boolean stream,
      boolean logs,
      String detachKeys)
      implements StreamVerb {
    @Override
    public String word() {
      return "attach";
    }
  }

  /**
   * Docker's logs, framed as for attach.
   *
   * @param tail lines from the end; -1 = all
   * @param since null = from the start
   * @param until null = to the end
   */
  record Logs(
      boolean stdout,
      boolean stderr,
      boolean follow,
      boolean timestamps,
      int tail,
      Instant since,
      Instant until)
      implements StreamVerb {
    @Override
    public String word() {
      return "logs";
    }
  }

  /** Sends a signal to process 1 of the container. No bytes follow the answer. */
  record Kill(String signal) implements StreamVerb {
    @Override
    public String word() {
      return "kill";
    }
  }

  /** Size of the terminal, in characters. No bytes follow the answer. */
  record Resize(int height, int width) implements StreamVerb {
    @Override
    public String word() {
      return "resize";
    }
  }
}
