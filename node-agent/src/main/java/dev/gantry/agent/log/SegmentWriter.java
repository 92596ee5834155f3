package dev.gantry.agent.log;

import dev.gantry.agent.kernel.Kernel;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;

/** The open end of a log. Always of a new segment: its files' positions are at their ends. */
final class SegmentWriter implements Closeable {
  private final Kernel kernel;
  private final Segment segment;
  private final FileChannel index;
  private final Map<LogStream, Integer> data = new EnumMap<>(LogStream.class);

  private SegmentWriter(Kernel kernel, Segment segment, FileChannel index) {
    this.kernel = kernel;
    this.segment = segment;
    this.index = index;
  }

  static SegmentWriter create(Kernel kernel, Segment segment) throws IOException {
    FileChannel index =
        FileChannel.open(segment.index(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new SegmentWriter(kernel, segment, index);
  }

  Segment segment() {
    return segment;
  }

  /** Descriptor of the stream's data file, made when its first bytes come. */
  int dataFd(LogStream stream) {
    return data.computeIfAbsent(
        stream,
        s -> kernel.open(segment.data(s), Kernel.O_WRONLY | Kernel.O_CREAT | Kernel.O_EXCL, 0600));
  }

  void append(IndexRecord r) throws IOException {
    segment.append(r, index);
  }

  @Override
  public void close() throws IOException {
    data.values().forEach(kernel::close);
    data.clear();
    index.close();
  }
}
