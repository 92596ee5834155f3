package dev.gantry.agent.log;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;

/** The files of a segment, open for reading; what is rotated away afterwards can be read on. */
final class SegmentFiles implements Closeable {
  private final Segment segment;
  private final FileChannel index;
  private final Map<LogStream, FileChannel> data = new EnumMap<>(LogStream.class);

  /**
   * Opens the index, and the data when they are asked for.
   *
   * @throws java.nio.file.NoSuchFileException it has been rotated away
   */
  SegmentFiles(Segment segment) throws IOException {
    this.segment = segment;
    this.index = FileChannel.open(segment.index(), StandardOpenOption.READ);
  }

  /** Opens all that there is so far: from here on it can't be lost. By who keeps deletions off. */
  static SegmentFiles pinned(Segment segment) throws IOException {
    SegmentFiles files = new SegmentFiles(segment);
    try {
      for (LogStream stream : LogStream.values()) {
        if (Files.exists(segment.data(stream))) {
          files.channel(stream);
        }
      }
      return files;
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  Segment segment() {
    return segment;
  }

  void readIndex(long position, ByteBuffer into) throws IOException {
    readFully(index, position, into);
  }

  /**
   * @throws java.nio.file.NoSuchFileException it has been rotated away
   */
  void read(LogStream stream, long offset, ByteBuffer into) throws IOException {
    readFully(channel(stream), offset, into);
  }

  private FileChannel channel(LogStream stream) throws IOException {
    FileChannel channel = data.get(stream);
    if (channel == null) {
      channel = FileChannel.open(segment.data(stream), StandardOpenOption.READ);
      data.put(stream, channel);
    }
    return channel;
  }

  private static void readFully(FileChannel from, long position, ByteBuffer into)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int n = from.read(into, at);
      if (n < 0) {
        throw new EOFException("a log segment is shorter than its index says");
      }
      at += n;
    }
  }

  @Override
  public void close() throws IOException {
    index.close();
    for (FileChannel channel : data.values()) {
      channel.close();
    }
  }
}
