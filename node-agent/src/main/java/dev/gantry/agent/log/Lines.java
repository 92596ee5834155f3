package dev.gantry.agent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * Cuts output into lines, each stream by itself; a line comes out when it is complete, as Docker's
 * log drivers have it. Longer lines come in parts. Makes nothing new for a line: those that are
 * whole in a piece come out as parts of it.
 */
public final class Lines {
  /** Docker's limit, so that its clients see the same parts. */
  static final int MAX_LINE = 16 << 10;

  /** Takes lines as they are complete. */
  @FunctionalInterface
  public interface Taker {
    /**
     * @param time when it was complete
     * @param text with its line feed, if it has one; valid until this returns
     * @param continued it is the rest of a line longer than {@link Lines#MAX_LINE}
     */
    void take(LogStream stream, Instant time, ByteBuffer text, boolean continued)
        throws IOException;
  }

  private final Taker taker;
  private final Map<LogStream, Open> open = new EnumMap<>(LogStream.class);

  private static final class Open {
    private final ByteBuffer bytes = ByteBuffer.allocate(MAX_LINE);
    private Instant time = Instant.EPOCH;
    private boolean continued;
    private Start start = Start.AFTER_GAP;

    void lose() {
      bytes.clear();
      continued = false;
      start = Start.AFTER_GAP;
    }
  }

  /** What is known of the begin of a line. */
  private enum Start {
    KNOWN,
    /** Nothing is read yet, or not what came before. */
    AFTER_GAP,
    /** It is rotated away: what is left of the line is no line, and not shown. */
    CUT
  }

  public Lines(Taker taker) {
    this.taker = taker;
  }

  /** Begins within a line whose head is known, where the reading does not begin with the log. */
  public void begin(Head head) {
    Open line = of(head.stream());
    line.bytes.put(head.bytes());
    line.continued = head.continued();
    if (head.cut()) {
      line.start = Start.CUT;
    } else if (head.bytes().length > 0 || head.continued()) {
      line.start = Start.KNOWN;
    }
  }

  /** What came here is rotated away, and with it the ends of lines and the begins of others. */
  public void gap() {
    open.values().forEach(Open::lose);
  }

  private Open of(LogStream stream) {
    return open.computeIfAbsent(stream, s -> new Open());
  }

  public void add(Piece.Output piece) throws IOException {
    Open line = of(piece.stream());
    line.time = piece.time();
    ByteBuffer bytes = piece.bytes();
    int limit = bytes.limit();
    if (line.start != Start.KNOWN) {
      skipCut(line, piece);
    }
    while (bytes.position() < limit) {
      int stop = Math.min(limit, bytes.position() + line.bytes.remaining());
      int end = endOfLine(bytes, stop);
      boolean complete = end > 0;
      int to = complete ? end : stop;
      boolean full = to - bytes.position() == line.bytes.remaining();
      bytes.limit(to);
      if (complete || full) {
        emit(piece.stream(), line, bytes, !complete);
      } else {
        line.bytes.put(bytes);
      }
      bytes.limit(limit).position(to);
    }
  }

  private static void skipCut(Open line, Piece.Output piece) {
    if (line.start == Start.AFTER_GAP && !piece.within()) {
      line.start = Start.KNOWN;
      return;
    }
    ByteBuffer bytes = piece.bytes();
    int end = endOfLine(bytes, bytes.limit());
    line.start = end > 0 ? Start.KNOWN : Start.CUT;
    bytes.position(end > 0 ? end : bytes.limit());
  }

  /** The place after the next line feed; 0 for none. */
  private static int endOfLine(ByteBuffer bytes, int stop) {
    byte[] array = bytes.array();
    int shift = bytes.arrayOffset();
    for (int i = bytes.position() + shift; i < stop + shift; i++) {
      if (array[i] == '\n') {
        return i - shift + 1;
      }
    }
    return 0;
  }

  private void emit(LogStream stream, Open line, ByteBuffer rest, boolean more) throws IOException {
    ByteBuffer text = rest;
    if (line.bytes.position() > 0) {
      text = line.bytes.put(rest).flip();
    }
    taker.take(stream, line.time, text, line.continued);
    line.bytes.clear();
    line.continued = more;
  }

  /** The run has ended: what has no line feed will get none, and is complete by that. */
  public void end(Instant at) throws IOException {
    open.values().forEach(line -> line.time = at);
    end();
  }

  /** What has no line feed yet, where nothing more is read. */
  public void end() throws IOException {
    for (Map.Entry<LogStream, Open> e : open.entrySet()) {
      Open line = e.getValue();
      if (line.bytes.position() > 0) {
        taker.take(e.getKey(), line.time, line.bytes.flip(), line.continued);
        line.bytes.clear();
      }
      line.continued = false;
      line.start = Start.AFTER_GAP;
    }
  }
}
