package dev.gantry.model.stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gantry.model.spec.Resources;
import java.time.Instant;

/** What the gateway asks of an agent's data port: streams and acts on one container. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StreamVerb.Attach.class, name = "attach"),
  @JsonSubTypes.Type(value = StreamVerb.Logs.class, name = "logs"),
  @JsonSubTypes.Type(value = StreamVerb.Connect.class, name = "connect"),
  @JsonSubTypes.Type(value = StreamVerb.Kill.class, name = "kill"),
  @JsonSubTypes.Type(value = StreamVerb.Resize.class, name = "resize"),
  @JsonSubTypes.Type(value = StreamVerb.Top.class, name = "top"),
  @JsonSubTypes.Type(value = StreamVerb.Stats.class, name = "stats"),
  @JsonSubTypes.Type(value = StreamVerb.Update.class, name = "update"),
  @JsonSubTypes.Type(value = StreamVerb.Launch.class, name = "launch"),
  @JsonSubTypes.Type(value = StreamVerb.ExecCreate.class, name = "exec-create"),
  @JsonSubTypes.Type(value = StreamVerb.ExecStart.class, name = "exec-start"),
  @JsonSubTypes.Type(value = StreamVerb.ExecInspect.class, name = "exec-inspect"),
  @JsonSubTypes.Type(value = StreamVerb.ExecResize.class, name = "exec-resize"),
  @JsonSubTypes.Type(value = StreamVerb.ArchiveStat.class, name = "archive-stat"),
  @JsonSubTypes.Type(value = StreamVerb.ArchiveGet.class, name = "archive-get"),
  @JsonSubTypes.Type(value = StreamVerb.ArchivePut.class, name = "archive-put"),
  @JsonSubTypes.Type(value = StreamVerb.Export.class, name = "export"),
  @JsonSubTypes.Type(value = StreamVerb.Changes.class, name = "changes"),
  @JsonSubTypes.Type(value = StreamVerb.Size.class, name = "size")
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

  /**
   * A TCP connection to a port of the running container, as from its node. After the answer, the
   * stream is the connection's bytes; each direction ends by itself.
   */
  record Connect(int port) implements StreamVerb {
    @Override
    public String word() {
      return "connect";
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

  /**
   * The container's processes; the answer has a {@link ProcessTable}. No bytes follow.
   *
   * @param psArgs what Docker's client gives to {@code ps}; empty = {@code -ef}
   */
  record Top(String psArgs) implements StreamVerb {
    @Override
    public String word() {
      return "top";
    }
  }

  /** What the running container uses; the answer has its {@link Usage}. No bytes follow. */
  record Stats() implements StreamVerb {
    @Override
    public String word() {
      return "stats";
    }
  }

  /** Other limits for the running container. No bytes follow the answer. */
  record Update(Resources resources) implements StreamVerb {
    @Override
    public String word() {
      return "update";
    }
  }

  /** How its last launch went; the answer has the {@link LaunchView}. No bytes follow. */
  record Launch() implements StreamVerb {
    @Override
    public String word() {
      return "launch";
    }
  }

  /** Makes an exec instance; the answer has its {@link ExecView}. No bytes follow. */
  record ExecCreate(ExecConfig config) implements StreamVerb {
    @Override
    public String word() {
      return "exec-create";
    }
  }

  /**
   * Starts an exec instance. Attached, bytes flow after the answer as for {@link Attach}, and a
   * command that can't be started says so in them, as with Docker; detached, no bytes follow, and
   * that is the answer's error.
   *
   * @param raw bytes without frames
   * @param height of the terminal; 0 = as the instance was created with, or as resized since
   */
  record ExecStart(ExecId exec, boolean detach, boolean raw, int height, int width)
      implements StreamVerb {
    @Override
    public String word() {
      return "exec-start";
    }
  }

  /** The answer has the {@link ExecView}. No bytes follow. */
  record ExecInspect(ExecId exec) implements StreamVerb {
    @Override
    public String word() {
      return "exec-inspect";
    }
  }

  /** Size of an exec instance's terminal, also before its start. No bytes follow the answer. */
  record ExecResize(ExecId exec, int height, int width) implements StreamVerb {
    @Override
    public String word() {
      return "exec-resize";
    }
  }

  /**
   * The answer has the {@link PathStat}. No bytes follow.
   *
   * @param path inside the container, as the client gave it
   */
  record ArchiveStat(String path) implements StreamVerb {
    @Override
    public String word() {
      return "archive-stat";
    }
  }

  /**
   * A file or folder as a tar archive. The answer has its {@link PathStat}; the archive follows in
   * chunks: length (4 bytes, big endian), bytes. A chunk of length 0 says that it is whole; an end
   * without it, that it is not.
   *
   * @param path as for {@link ArchiveStat}
   */
  record ArchiveGet(String path) implements StreamVerb {
    @Override
    public String word() {
      return "archive-get";
    }
  }

  /**
   * Unpacks a tar archive, plain or compressed, into a folder. After the answer the gateway sends
   * it in chunks, as for {@link ArchiveGet}; a second answer line says how it went, maybe before
   * all was sent.
   *
   * @param path of an existing folder
   * @param noOverwriteDirNonDir a folder is not replaced by something else, nor the other way round
   * @param copyUidGid what is unpacked belongs to the container's user; otherwise to whom the
   *     archive says
   */
  record ArchivePut(String path, boolean noOverwriteDirNonDir, boolean copyUidGid)
      implements StreamVerb {
    @Override
    public String word() {
      return "archive-put";
    }
  }

  /**
   * All files of the container as a tar archive, without those of volumes and other mounts; it
   * follows the answer in chunks, as for {@link ArchiveGet}.
   */
  record Export() implements StreamVerb {
    @Override
    public String word() {
      return "export";
    }
  }

  /**
   * What the container changed of its image's files. Docker's JSON follows the answer in chunks, as
   * for {@link ArchiveGet}.
   */
  record Changes() implements StreamVerb {
    @Override
    public String word() {
      return "changes";
    }
  }

  /** How many bytes the container has written into its own layer. No bytes follow the answer. */
  record Size() implements StreamVerb {
    @Override
    public String word() {
      return "size";
    }
  }
}
