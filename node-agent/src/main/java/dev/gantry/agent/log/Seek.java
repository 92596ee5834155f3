package dev.gantry.agent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds places in a log without reading it from its start: by time through the index, by lines from
 * the end. What is rotated away meanwhile counts as not there.
 */
final class Seek {
  private static final int PIECE = 64 << 10;

  private final List<Segment> segments;
  private final Pinned pinned;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);

  /**
   * @param segments in order
   */
  Seek(List<Segment> segments, Pinned pinned) {
    this.segments = segments;
    this.pinned = pinned;
  }

  private SegmentReader reader(Segment segment) throws IOException {
    SegmentFiles files = pinned.from(segment.number());
    boolean held = files != null && files.segment() == segment;
    return held ? new SegmentReader(files) : new SegmentReader(segment);
  }

  /** The first record that is not before the time; {@code otherwise} when all are. */
  Place firstAt(Instant time, Place otherwise) throws IOException {
    for (Segment segment : segments) {
      Instant last = segment.lastTime();
      if (last != null && !last.isBefore(time)) {
        try (SegmentReader reader = reader(segment)) {
          return new Place(segment.number(), firstAt(reader, segment.records(), time));
        } catch (NoSuchFileException gone) {
          continue;
        }
      }
    }
    return otherwise;
  }

  private static long firstAt(SegmentReader reader, long records, Instant time) throws IOException {
    long low = 0;
    long high = records;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (reader.record(middle).time().isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A place from which there are at least so many whole lines to the end; maybe more. */
  Place linesBefore(Place end, long lines) throws IOException {
    long found = 0;
    Place start = end;
    for (Segment segment : segments.reversed()) {
      if (segment.number() > end.segment()) {
        continue;
      }
      boolean last = segment.number() == end.segment();
      try (SegmentReader reader = reader(segment)) {
        for (long r = (last ? end.record() : segment.records()) - 1; r >= 0; r--) {
          start = new Place(segment.number(), r);
          found += lineFeeds(reader, reader.record(r));
          if (found > lines) {
            return start;
          }
        }
      } catch (NoSuchFileException gone) {
        return start;
      }
    }
    return start;
  }

  private long lineFeeds(SegmentReader reader, IndexRecord record) throws IOException {
    long count = 0;
    if (record.kind().isData()) {
      for (int done = 0; done < record.length(); done += piece.limit()) {
        piece.clear().limit(Math.min(PIECE, record.length() - done));
        reader.read(record.kind().stream(), record.offset() + done, piece);
        for (int i = 0; i < piece.limit(); i++) {
          if (piece.get(i) == '\n') {
            count++;
          }
        }
      }
    }
    return count;
  }

  /** What each stream has of a line at the place. */
  List<Head> headsAt(Place place) throws IOException {
    Map<LogStream, byte[]> growing = new EnumMap<>(LogStream.class);
    Set<LogStream> cut = EnumSet.noneOf(LogStream.class);
    List<Head> done = new ArrayList<>();
    for (LogStream stream : LogStream.values()) {
      growing.put(stream, new byte[0]);
    }
    for (Segment segment : segments.reversed()) {
      if (segment.number() <= place.segment() && !growing.isEmpty()) {
        boolean last = segment.number() == place.segment();
        try (SegmentReader reader = reader(segment)) {
          for (long r = (last ? place.record() : segment.records()) - 1;
              r >= 0 && !growing.isEmpty();
              r--) {
            grow(reader, reader.record(r), growing, cut, done);
          }
        } catch (NoSuchFileException gone) {
          break;
        }
      }
    }
    growing.forEach(
        (stream, bytes) ->
            done.add(
                cut.contains(stream)
                    ? new Head(stream, new byte[0], false, true)
                    : new Head(stream, bytes, false, false)));
    return done;
  }

  /**
   * @param cut the streams of which what was read last goes on with a line of the segment before
   */
  private void grow(
      SegmentReader reader,
      IndexRecord record,
      Map<LogStream, byte[]> growing,
      Set<LogStream> cut,
      List<Head> done)
      throws IOException {
    if (record.kind() == IndexRecord.Kind.RUN_ENDED) {
      // A run's last lines end with it.
      growing.forEach((stream, bytes) -> done.add(new Head(stream, bytes, false, false)));
      growing.clear();
      return;
    }
    if (!record.kind().isData() || !growing.containsKey(record.kind().stream())) {
      return;
    }
    LogStream stream = record.kind().stream();
    byte[] later = growing.get(stream);
    int length = Math.min(record.length(), Lines.MAX_LINE);
    ByteBuffer bytes = ByteBuffer.allocate(length + later.length).limit(length);
    reader.read(stream, record.offset() + record.length() - length, bytes);
    bytes.limit(bytes.capacity()).put(later);
    int from = length;
    while (from > 0 && bytes.get(from - 1) != '\n') {
      from--;
    }
    byte[] head = java.util.Arrays.copyOfRange(bytes.array(), from, bytes.capacity());
    if (head.length >= Lines.MAX_LINE) {
      done.add(new Head(stream, new byte[0], true, false));
      growing.remove(stream);
    } else if (from > 0) {
      done.add(new Head(stream, head, false, false));
      growing.remove(stream);
    } else {
      growing.put(stream, head);
      if (record.within()) {
        cut.add(stream);
      } else {
        cut.remove(stream);
      }
    }
  }
}
