package dev.gantry.benchmarks.measure;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Lines of 100 bytes that bear their numbers, and the check that all of them came, each once, whole
 * and in order. Cheap enough to keep up with any log.
 */
public final class NumberedLines {
  public static final int LENGTH = 100;
  private static final int DIGITS = 9;

  private final byte[] expected = line();
  private int at;
  private long whole;

  /** The first line, number 0. */
  private static byte[] line() {
    byte[] line = new byte[LENGTH];
    Arrays.fill(line, (byte) '.');
    Arrays.fill(line, 0, DIGITS, (byte) '0');
    line[DIGITS] = ' ';
    line[LENGTH - 1] = '\n';
    return line;
  }

  public static void write(Path file, long lines) throws IOException {
    byte[] line = line();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (long i = 0; i < lines; i++) {
        out.write(line);
        countUp(line);
      }
    }
  }

  private static void countUp(byte[] line) {
    for (int i = DIGITS - 1; i >= 0; i--) {
      if (line[i] != '9') {
        line[i]++;
        return;
      }
      line[i] = '0';
    }
    throw new IllegalStateException("more lines than " + DIGITS + " digits can number");
  }

  /**
   * The next bytes of the output.
   *
   * @throws IOException at the first byte that is not the expected one
   */
  public void accept(byte[] bytes, int count) throws IOException {
    int from = 0;
    while (from < count) {
      int step = Math.min(LENGTH - at, count - from);
      if (!Arrays.equals(bytes, from, from + step, expected, at, at + step)) {
        throw new IOException(
            "line %d came as: %s"
                .formatted(whole, new String(bytes, from, step, StandardCharsets.UTF_8).strip()));
      }
      at += step;
      from += step;
      if (at == LENGTH) {
        at = 0;
        whole++;
        countUp(expected);
      }
    }
  }

  /** Whole lines so far. */
  public long whole() {
    return whole;
  }

  /**
   * @throws IOException when the output ended too early
   */
  public void end(long lines) throws IOException {
    if (whole != lines || at != 0) {
      throw new IOException("%d of %d lines came, and %d bytes".formatted(whole, lines, at));
    }
  }
}
