package dev.gantry.standalone.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A part's log file: its end for a failure's message, and the cap on its size. */
public final class LogFile {
  /** Bytes after which a log is moved to {@code .1}; so a part takes at most twice this. */
  public static final long CAP = 16L * 1024 * 1024;

  private static final int TAIL_BYTES = 64 * 1024;

  private LogFile() {}

  /** The last {@code lines} lines written after byte {@code from}. */
  public static List<String> tail(Path log, long from, int lines) throws IOException {
    if (!Files.exists(log)) {
      return List.of();
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long length = file.length();
      long begin = Math.max(from <= length ? from : 0, length - TAIL_BYTES);
      byte[] bytes = new byte[(int) (length - begin)];
      file.seek(begin);
      file.readFully(bytes);
      List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    }
  }

  /**
   * Copies a log that is too long to {@code .1} and empties it. Its writer goes on: it appends
   * (O_APPEND), so its next line lands at the new beginning. Lines written between the two steps
   * are lost, which is the price of needing no word from the writer.
   */
  public static void cap(Path log, long cap) throws IOException {
    if (Files.exists(log) && Files.size(log) > cap) {
      Files.copy(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
      Files.newByteChannel(
              log,
              java.nio.file.StandardOpenOption.WRITE,
              java.nio.file.StandardOpenOption.TRUNCATE_EXISTING)
          .close();
    }
  }
}
