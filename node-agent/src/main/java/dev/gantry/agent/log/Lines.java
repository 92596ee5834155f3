package dev.gantry.agent.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Cuts output into lines, each stream by itself; a line comes out when it is complete, as Docker's
 * log drivers have it. Longer lines come in parts.
 */
public final class Lines {
  /** Docker's limit, so that its clients see the same parts. */
  static final int MAX_LINE = 16 << 10;

  private final Consumer<Line> taker;
  private final Map<LogStream, Open> open = new EnumMap<>(LogStream.class);

  private static final class Open {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private Instant time = Instant.EPOCH;
    private boolean continued;
  }

  public Lines(Consumer<Line> taker) {
    this.taker = taker;
  }

  public void add(Piece.Output piece) {
    Open line = open.computeIfAbsent(piece.stream(), s -> new Open());
    line.time = piece.time();
    ByteBuffer bytes = piece.bytes();
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      line.bytes.write(b);
      if (b == '\n' || line.bytes.size() == MAX_LINE) {
        emit(piece.stream(), line, b != '\n');
      }
    }
  }

  /** What has no line feed and will get none. */
  public void end() {
    open.forEach(
        (stream, line) -> {
          if (line.bytes.size() > 0) {
            emit(stream, line, false);
          }
        });
  }

  private void emit(LogStream stream, Open line, boolean more) {
    taker.accept(new Line(stream, line.time, line.bytes.toByteArray(), line.continued));
    line.bytes.reset();
    line.continued = more;
  }
}
