package dev.gantry.model.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.model.error.ErrorCode;

/**
 * The agent's answer line.
 *
 * @param error null: done, or the stream follows
 * @param message what failed, for the user; null when nothing did
 * @param exec what exec create and exec inspect ask for; null otherwise
 * @param top what top asks for; null otherwise
 * @param file what archive stat and archive get ask for; null otherwise
 * @param usage what stats asks for; null otherwise
 * @param launch what launch asks for; null otherwise
 * @param written bytes, what size asks for; null otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamAnswer(
    ErrorCode error,
    String message,
    ExecView exec,
    ProcessTable top,
    PathStat file,
    Usage usage,
    LaunchView launch,
    Long written) {
  public static final StreamAnswer OK = new StreamAnswer(null, null);

  public StreamAnswer(ErrorCode error, String message) {
    this(error, message, null, null, null, null, null, null);
  }

  public static StreamAnswer of(ExecView exec) {
    return new StreamAnswer(null, null, exec, null, null, null, null, null);
  }

  public static StreamAnswer of(ProcessTable top) {
    return new StreamAnswer(null, null, null, top, null, null, null, null);
  }

  public static StreamAnswer of(PathStat file) {
    return new StreamAnswer(null, null, null, null, file, null, null, null);
  }

  public static StreamAnswer of(Usage usage) {
    return new StreamAnswer(null, null, null, null, null, usage, null, null);
  }

  public static StreamAnswer of(LaunchView launch) {
    return new StreamAnswer(null, null, null, null, null, null, launch, null);
  }

  /** The answer to {@link StreamVerb.Size}. */
  public static StreamAnswer ofWritten(long bytes) {
    return new StreamAnswer(null, null, null, null, null, null, null, bytes);
  }
}
