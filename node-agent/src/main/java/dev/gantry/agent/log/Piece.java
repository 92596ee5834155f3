package dev.gantry.agent.log;

import java.nio.ByteBuffer;
import java.time.Instant;

/** What a follower reads, in the order in which it came. */
public sealed interface Piece {
  Instant time();

  /**
   * Bytes as the container wrote them; valid until the follower is asked for the next piece.
   *
   * @param within they go on with a line whose begin stands in an older file, which may be gone
   */
  record Output(LogStream stream, Instant time, ByteBuffer bytes, boolean within)
      implements Piece {}

  /** What came here was rotated away before it was read. */
  record Gap(Instant time) implements Piece {}

  record RunBegan(long epoch, Instant time) implements Piece {}

  record RunEnded(Instant time) implements Piece {}
}
