package dev.gantry.agent.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The row of a log's segments that are kept, oldest first. Guarded by its log's lock. */
final class Segments {
  private final Path folder;
  private final List<Segment> row = new ArrayList<>();
  private long nextNumber;

  private Segments(Path folder) {
    this.folder = folder;
  }

  /** Takes up what an agent before left. */
  static Segments open(Path folder) throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, "*.idx")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        numbers.add(Long.parseLong(name.substring(0, name.indexOf('.'))));
      }
    }
    numbers.sort(null);
    Segments segments = new Segments(folder);
    for (long number : numbers) {
      segments.row.add(Segment.recover(folder, number, segments.withinLines()));
      segments.nextNumber = number + 1;
    }
    return segments;
  }

  /** A new last one. */
  Segment add() throws IOException {
    Segment segment = new Segment(folder, nextNumber++, withinLines());
    row.add(segment);
    return segment;
  }

  List<Segment> all() {
    return List.copyOf(row);
  }

  /** Of the first record that is kept. */
  Place start() {
    return new Place(row.isEmpty() ? nextNumber : row.getFirst().number(), 0);
  }

  /** After the last record. */
  Place end() {
    return row.isEmpty()
        ? new Place(nextNumber, 0)
        : new Place(row.getLast().number(), row.getLast().records());
  }

  long dataBytes() {
    return row.stream().mapToLong(Segment::dataBytes).sum();
  }

  /** The segment of that number, or the next one kept; null when there is none yet. */
  Segment from(long number) {
    return row.stream().filter(s -> s.number() >= number).findFirst().orElse(null);
  }

  boolean hasAfter(long number, long record) {
    for (Segment s : row.reversed()) {
      if (s.number() < number) {
        return false;
      }
      if (s.number() > number || s.records() > record) {
        return true;
      }
    }
    return false;
  }

  /**
   * Deletes the oldest until the rest is small enough; never the last one.
   *
   * @param needed the first one that somebody has still to read
   */
  void deleteOldest(long keepBytes, long needed) throws IOException {
    long total = row.stream().mapToLong(Segment::totalBytes).sum();
    while (row.size() > 1 && total > keepBytes && row.getFirst().number() < needed) {
      Segment oldest = row.removeFirst();
      total -= oldest.totalBytes();
      oldest.delete();
    }
  }

  void deleteAll() throws IOException {
    for (Segment segment : row) {
      segment.delete();
    }
    row.clear();
  }

  /** The streams whose last byte is within a line. */
  private Set<LogStream> withinLines() throws IOException {
    Set<LogStream> within = EnumSet.noneOf(LogStream.class);
    for (LogStream stream : LogStream.values()) {
      if (isWithinLine(stream)) {
        within.add(stream);
      }
    }
    return within;
  }

  private boolean isWithinLine(LogStream stream) throws IOException {
    for (Segment segment : row.reversed()) {
      if (segment.endsWithRun()) {
        return false;
      }
      if (segment.bytes(stream) > 0) {
        return !segment.endsWithLineFeed(stream);
      }
    }
    return false;
  }
}
