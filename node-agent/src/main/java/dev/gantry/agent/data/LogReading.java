package dev.gantry.agent.data;

import dev.gantry.agent.log.ContainerLog;
import dev.gantry.agent.log.Follower;
import dev.gantry.agent.log.Line;
import dev.gantry.agent.log.Lines;
import dev.gantry.agent.log.LogStream;
import dev.gantry.agent.log.Piece;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Docker's logs: lines that were written, then those that come while the run goes on. */
final class LogReading {
  // Go's RFC3339NanoFixed, which Docker uses: always nine digits.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

  private final ContainerLog log;
  private final StreamVerb.Logs verb;
  private final Frames frames;
  private long toSkip;
  // The line that was skipped last may have further parts.
  private boolean skipping;

  LogReading(ContainerLog log, StreamVerb.Logs verb, Frames frames) {
    this.log = log;
    this.verb = verb;
    this.frames = frames;
  }

  /** Returns at the end of the log, or when the run that is followed has ended. */
  void serve() throws IOException, InterruptedException {
    try (Follower follower = log.followFromStart(false)) {
      toSkip = verb.tail() < 0 ? 0 : Math.max(0, countHistory() - verb.tail());
      Lines lines = new Lines(this::take);
      while (isOpen(follower)) {
        Optional<Piece> piece = follower.next();
        if (piece.isEmpty() || isAfter(piece.get().time())) {
          break;
        }
        if (piece.get() instanceof Piece.Output output) {
          lines.add(output);
        } else if (piece.get() instanceof Piece.RunEnded) {
          lines.end();
          if (follower.isBeyondMark()) {
            return;
          }
        }
      }
      lines.end();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private boolean isOpen(Follower follower) {
    return !follower.isAtMark() || verb.follow() && follower.runWasOpen();
  }

  private boolean isAfter(Instant time) {
    return verb.until() != null && time.isAfter(verb.until());
  }

  private boolean isBefore(Instant time) {
    return verb.since() != null && time.isBefore(verb.since());
  }

  /** Lines of both streams: Docker picks the last ones first, and then those of the streams. */
  private long countHistory() throws IOException {
    long[] count = new long[1];
    Lines lines =
        new Lines(
            line -> {
              if (!line.continued() && !isBefore(line.time())) {
                count[0]++;
              }
            });
    try (Follower follower = log.followFromStart(false)) {
      while (!follower.isAtMark()) {
        Optional<Piece> piece = follower.poll();
        if (piece.isEmpty() || isAfter(piece.get().time())) {
          break;
        }
        if (piece.get() instanceof Piece.Output output) {
          lines.add(output);
        } else if (piece.get() instanceof Piece.RunEnded) {
          lines.end();
        }
      }
    }
    lines.end();
    return count[0];
  }

  private void take(Line line) {
    if (isBefore(line.time())) {
      return;
    }
    if (toSkip > 0 && !line.continued()) {
      toSkip--;
      skipping = true;
      return;
    }
    if (skipping && line.continued()) {
      return;
    }
    skipping = false;
    boolean wanted = line.stream() == LogStream.STDOUT ? verb.stdout() : verb.stderr();
    if (wanted) {
      write(line);
    }
  }

  private void write(Line line) {
    byte[] stamp =
        verb.timestamps() && !line.continued()
            ? (TIME.format(line.time()) + " ").getBytes(StandardCharsets.UTF_8)
            : new byte[0];
    ByteBuffer text = ByteBuffer.allocate(stamp.length + line.bytes().length);
    text.put(stamp).put(line.bytes()).flip();
    try {
      frames.write(line.stream(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
