package dev.gantry.agent.log;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One record of a segment's index: what came when. 24 bytes, big endian: nanoseconds since 1970
 * (8), offset in the data file or epoch of the run (8), length (4), kind (1), within a line (1),
 * unused (2).
 *
 * @param within its bytes go on with a line of the segment before
 */
record IndexRecord(Kind kind, Instant time, long offset, int length, boolean within) {
  static final int BYTES = 24;
  private static final long NANOS = 1_000_000_000L;

  enum Kind {
    RUN_BEGAN,
    STDOUT,
    STDERR,
    RUN_ENDED;

    static Kind of(LogStream stream) {
      return stream == LogStream.STDOUT ? STDOUT : STDERR;
    }

    boolean isData() {
      return this == STDOUT || this == STDERR;
    }

    LogStream stream() {
      return this == STDOUT ? LogStream.STDOUT : LogStream.STDERR;
    }
  }

  /** The same, but going on with a line or not. */
  IndexRecord within(boolean line) {
    return new IndexRecord(kind, time, offset, length, line);
  }

  void write(ByteBuffer to) {
    to.putLong(time.getEpochSecond() * NANOS + time.getNano());
    to.putLong(offset).putInt(length).put((byte) kind.ordinal());
    to.put((byte) (within ? 1 : 0)).put(new byte[2]);
  }

  static IndexRecord read(ByteBuffer from) {
    long nanos = from.getLong();
    long offset = from.getLong();
    int length = from.getInt();
    Kind kind = Kind.values()[from.get()];
    boolean within = from.get() != 0;
    from.position(from.position() + 2);
    Instant time = Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS);
    return new IndexRecord(kind, time, offset, length, within);
  }
}
