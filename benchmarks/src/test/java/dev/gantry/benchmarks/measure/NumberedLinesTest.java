package dev.gantry.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberedLinesTest {
  private static final int LINES = 1_200;

  @TempDir Path folder;
  private byte[] written;

  @BeforeEach
  void write() throws IOException {
    Path file = folder.resolve("lines");
    NumberedLines.write(file, LINES);
    written = Files.readAllBytes(file);
  }

  @Test
  void everyLineBearsItsNumberAndIsOfTheSameLength() {
    List<String> lines = new String(written, StandardCharsets.US_ASCII).lines().toList();
    assertThat(lines).hasSize(LINES).allMatch(line -> line.length() == NumberedLines.LENGTH - 1);
    assertThat(lines.getLast()).startsWith("000001199 .");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 99, 100, 101, 1 << 16})
  void allLinesAreGoodHoweverTheyAreCutUp(int piece) throws IOException {
    NumberedLines check = new NumberedLines();
    feed(check, written, piece);
    assertThat(check.whole()).isEqualTo(LINES);
    assertThatCode(() -> check.end(LINES)).doesNotThrowAnyException();
  }

  @Test
  void aLineThatIsMissingOrRepeatedIsFound() {
    byte[] without = without(written, 700 * NumberedLines.LENGTH, NumberedLines.LENGTH);
    assertThatThrownBy(() -> feed(new NumberedLines(), without, 4096))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 7");
    byte[] twice = Arrays.copyOf(written, 2 * written.length);
    System.arraycopy(written, 0, twice, written.length, written.length);
    assertThatThrownBy(() -> feed(new NumberedLines(), twice, 4096))
        .hasMessageContaining("line 1200");
  }

  @Test
  void aByteThatIsMissingIsFound() {
    assertThatThrownBy(() -> feed(new NumberedLines(), without(written, 5_050, 1), 4096))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anEndThatIsTooEarlyIsFound() throws IOException {
    NumberedLines check = new NumberedLines();
    feed(check, Arrays.copyOf(written, written.length - 1), 4096);
    assertThatThrownBy(() -> check.end(LINES)).hasMessageContaining("1199 of 1200");
  }

  private static void feed(NumberedLines check, byte[] bytes, int piece) throws IOException {
    for (int from = 0; from < bytes.length; from += piece) {
      byte[] part = Arrays.copyOfRange(bytes, from, Math.min(from + piece, bytes.length));
      check.accept(part, part.length);
    }
  }

  private static byte[] without(byte[] bytes, int from, int count) {
    byte[] rest = Arrays.copyOf(bytes, bytes.length - count);
    System.arraycopy(bytes, from + count, rest, from, rest.length - from);
    return rest;
  }
}
