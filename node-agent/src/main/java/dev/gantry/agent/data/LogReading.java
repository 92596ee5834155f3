package dev.gantry.agent.data;

import dev.gantry.agent.log.ContainerLog;
import dev.gantry.agent.log.Follower;
import dev.gantry.agent.log.Lines;
import dev.gantry.agent.log.LogStream;
import dev.gantry.agent.log.Piece;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
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
  private static final byte[] NO_STAMP = {};

  private final ContainerLog log;
  private final StreamVerb.Logs verb;
  private final FrameBatch frames;
  private long toSkip;
  // The line that was skipped last may have further parts; so may one that began before all this.
  private boolean skipping = true;
  private Instant stamped;
  private byte[] stamp = NO_STAMP;

  LogReading(ContainerLog log, StreamVerb.Logs verb, FrameBatch frames) {
    this.log = log;
    this.verb = verb;
    this.frames = frames;
  }

  /**
   * Returns at the end of the log, when the run that is followed has ended, or at {@code until}.
   */
  void serve() throws IOException, InterruptedException {
    try (Follower follower = follower()) {
      toSkip = verb.tail() < 0 ? 0 : Math.max(0, countHistory(follower) - verb.tail());
      Lines lines = lines(follower, this::take);
      if (pass(follower, lines)) {
        lines.end();
      }
      frames.flush();
    }
  }

  private Follower follower() throws IOException {
    return log.followLines(verb.since(), verb.until(), verb.tail());
  }

  private static Lines lines(Follower follower, Lines.Taker taker) {
    Lines lines = new Lines(taker);
    follower.heads().forEach(lines::begin);
    return lines;
  }

  /** False when the bound in time ended it: a line that is open then is complete only after it. */
  private boolean pass(Follower follower, Lines lines) throws IOException, InterruptedException {
    while (isOpen(follower)) {
      Optional<Piece> piece = follower.poll();
      if (piece.isEmpty() && !isOpen(follower)) {
        // The history ended with its last file, and another one had been begun.
        return true;
      }
      if (piece.isEmpty()) {
        // Before the wait: what is there goes out at once, and in one write.
        frames.flush();
        piece = follower.next(verb.until());
      }
      if (piece.isEmpty() || isAfter(piece.get().time())) {
        return verb.until() == null;
      }
      if (follower.isBeyondMark() && !follows(follower)) {
        // What was history at the call is rotated away, and this came after it.
        return true;
      }
      switch (piece.get()) {
        case Piece.Output output -> lines.add(output);
        case Piece.RunBegan began -> {}
        case Piece.Gap gap -> lines.gap();
        case Piece.RunEnded ended -> {
          lines.end(ended.time());
          if (follower.isBeyondMark()) {
            return true;
          }
        }
      }
    }
    return true;
  }

  private boolean isOpen(Follower follower) {
    return !follower.isAtMark() || follows(follower);
  }

  private boolean follows(Follower follower) {
    return verb.follow() && follower.runWasOpen();
  }

  private boolean isAfter(Instant time) {
    return verb.until() != null && time.isAfter(verb.until());
  }

  private boolean isBefore(Instant time) {
    return verb.since() != null && time.isBefore(verb.since());
  }

  /**
   * Lines of both streams: Docker picks the last ones first, and then those of the streams. Those
   * that are written meanwhile don't count: they are not read either, or follow.
   */
  private long countHistory(Follower of) throws IOException {
    long[] count = new long[1];
    try (Follower follower = of.again()) {
      Lines lines =
          lines(
              follower,
              (stream, time, text, continued) -> {
                if (!continued && !isBefore(time)) {
                  count[0]++;
                }
              });
      while (!follower.isAtMark()) {
        Optional<Piece> piece = follower.poll();
        if (piece.isEmpty() || follower.isBeyondMark()) {
          break;
        }
        if (isAfter(piece.get().time())) {
          return count[0];
        }
        switch (piece.get()) {
          case Piece.Output output -> lines.add(output);
          case Piece.RunBegan began -> {}
          case Piece.Gap gap -> lines.gap();
          case Piece.RunEnded ended -> lines.end(ended.time());
        }
      }
      lines.end();
    }
    return count[0];
  }

  private void take(LogStream stream, Instant time, ByteBuffer text, boolean continued)
      throws IOException {
    if (isBefore(time)) {
      return;
    }
    if (toSkip > 0 && !continued) {
      toSkip--;
      skipping = true;
      return;
    }
    if (skipping && continued) {
      return;
    }
    skipping = false;
    boolean wanted = stream == LogStream.STDOUT ? verb.stdout() : verb.stderr();
    if (wanted) {
      frames.add(stream, verb.timestamps() && !continued ? stamp(time) : NO_STAMP, text);
    }
  }

  /** Lines that came together have the same. */
  private byte[] stamp(Instant time) {
    if (!time.equals(stamped)) {
      stamped = time;
      stamp = (TIME.format(time) + " ").getBytes(StandardCharsets.UTF_8);
    }
    return stamp;
  }
}
