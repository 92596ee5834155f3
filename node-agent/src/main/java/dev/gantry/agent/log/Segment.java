package dev.gantry.agent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * A piece of a log: the bytes of each stream in a file of their own ({@code N.out}, {@code N.err}),
 * and the index ({@code N.idx}). Streams are apart so that bytes which were spliced in but not yet
 * indexed when the agent was killed are known to be of that stream.
 */
final class Segment {
  private final Path folder;
  private final long number;
  private final Set<LogStream> withinLines;
  private final Map<LogStream, Long> dataBytes = new EnumMap<>(LogStream.class);
  private volatile long records;
  private volatile Instant lastTime;
  private boolean endsWithRun;

  /**
   * @param withinLines the streams whose last byte before this segment is within a line
   */
  Segment(Path folder, long number, Set<LogStream> withinLines) {
    this.folder = folder;
    this.number = number;
    this.withinLines = withinLines;
  }

  /** Opens what an agent before left, and indexes what it had no time to index. */
  static Segment recover(Path folder, long number, Set<LogStream> withinLines) throws IOException {
    Segment segment = new Segment(folder, number, withinLines);
    Path index = segment.index();
    try (FileChannel channel =
        FileChannel.open(index, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      segment.records = channel.size() / IndexRecord.BYTES;
      // A torn record: its bytes are indexed again below.
      channel.truncate(segment.records * IndexRecord.BYTES);
      ByteBuffer all = ByteBuffer.allocate((int) channel.size());
      while (all.hasRemaining() && channel.read(all) >= 0) {
        continue;
      }
      all.flip();
      while (all.hasRemaining()) {
        segment.count(IndexRecord.read(all));
      }
      channel.position(channel.size());
      for (LogStream stream : LogStream.values()) {
        segment.indexTail(stream, channel);
      }
    }
    return segment;
  }

  private void count(IndexRecord r) {
    lastTime = r.time();
    endsWithRun = r.kind() == IndexRecord.Kind.RUN_ENDED;
    if (r.kind().isData()) {
      dataBytes.put(r.kind().stream(), r.offset() + r.length());
    }
  }

  /** The time is that of the file: when the last of these bytes came. */
  private void indexTail(LogStream stream, FileChannel index) throws IOException {
    Path data = data(stream);
    if (!Files.exists(data)) {
      return;
    }
    long size = Files.size(data);
    while (bytes(stream) < size) {
      int length = (int) Math.min(size - bytes(stream), 1 << 20);
      append(
          new IndexRecord(
              IndexRecord.Kind.of(stream),
              Files.getLastModifiedTime(data).toInstant(),
              bytes(stream),
              length,
              false),
          index);
    }
  }

  /** Only by the one writer. The record counts when it is in the file. */
  void append(IndexRecord r, FileChannel index) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(IndexRecord.BYTES);
    r.within(goesOnWithLine(r.kind())).write(bytes);
    bytes.flip();
    while (bytes.hasRemaining()) {
      index.write(bytes);
    }
    count(r);
    records++;
  }

  private boolean goesOnWithLine(IndexRecord.Kind kind) {
    return kind.isData() && bytes(kind.stream()) == 0 && withinLines.contains(kind.stream());
  }

  /** Whether the last record is the end of a run. */
  boolean endsWithRun() {
    return endsWithRun;
  }

  /** Whether the stream's last byte here ends a line; it has one. */
  boolean endsWithLineFeed(LogStream stream) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    try (FileChannel channel = FileChannel.open(data(stream), StandardOpenOption.READ)) {
      channel.read(last, bytes(stream) - 1);
    }
    return last.get(0) == '\n';
  }

  long number() {
    return number;
  }

  /** Of the last record; null while there is none. */
  Instant lastTime() {
    return lastTime;
  }

  long records() {
    return records;
  }

  long bytes(LogStream stream) {
    return dataBytes.getOrDefault(stream, 0L);
  }

  long dataBytes() {
    return bytes(LogStream.STDOUT) + bytes(LogStream.STDERR);
  }

  long totalBytes() {
    return dataBytes() + records * IndexRecord.BYTES;
  }

  Path index() {
    return folder.resolve("%08d.idx".formatted(number));
  }

  Path data(LogStream stream) {
    return folder.resolve("%08d.%s".formatted(number, stream.suffix()));
  }

  /** Readers that have it open read on. */
  void delete() throws IOException {
    for (LogStream stream : LogStream.values()) {
      Files.deleteIfExists(data(stream));
    }
    Files.deleteIfExists(index());
  }
}
