package dev.gantry.agent.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Segments that stay readable though they are rotated away meanwhile: who counts lines and then
 * shows the last of them has to see the same ones twice.
 */
final class Pinned implements Closeable {
  static final Pinned NONE = new Pinned(List.of());

  private final List<SegmentFiles> files;

  private Pinned(List<SegmentFiles> files) {
    this.files = files;
  }

  /**
   * By who keeps deletions off meanwhile.
   *
   * @param segments in order
   */
  static Pinned all(List<Segment> segments) throws IOException {
    List<SegmentFiles> files = new ArrayList<>();
    Pinned pinned = new Pinned(files);
    try {
      for (Segment segment : segments) {
        files.add(SegmentFiles.pinned(segment));
      }
      return pinned;
    } catch (IOException e) {
      pinned.close();
      throw e;
    }
  }

  /** The segment of that number, or the next one of these; null when there is none. */
  SegmentFiles from(long number) {
    return files.stream().filter(f -> f.segment().number() >= number).findFirst().orElse(null);
  }

  /** Lets go of those before. */
  void keepFrom(long number) throws IOException {
    while (!files.isEmpty() && files.getFirst().segment().number() < number) {
      files.removeFirst().close();
    }
  }

  @Override
  public void close() throws IOException {
    for (SegmentFiles each : files) {
      each.close();
    }
  }
}
