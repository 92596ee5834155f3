package dev.gantry.agent.log;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One record of a segment's index: what came when. 24 bytes, big endian: nanoseconds since 1970
 * (8), offset in the data file or epoch of the run (8), length (4), kind (1), unused (3).
 */
record IndexRecord(Kind kind, Instant time, long offset, int length) {
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

  void write(ByteBuffer to) {
    to.putLong(time.getEpochSecond() * NANOS + time.getNano());
    to.putLong(offset).putInt(length).put((byte) kind.ordinal()).put(new byte[3]);
  }

  static IndexRecord read(ByteBuffer from) {
    long nanos = from.getLong();
    long offset = from.getLong();
    int length = from.getInt();
    Kind kind = Kind.values()[from.get()];
    from.position(from.position() + 3);
    Instant time = Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS);
    return new IndexRecord(kind, time, offset, length);
  }
}
