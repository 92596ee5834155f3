package dev.gantry.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
  private final List<String> taken = new ArrayList<>();
  private final Lines lines =
      new Lines(
          (stream, time, text, continued) ->
              taken.add(stream + ":" + StandardCharsets.UTF_8.decode(text)));

  private void add(LogStream stream, String text) throws IOException {
    add(stream, text, false);
  }

  /** The first bytes of a file that go on with a line of the file before. */
  private void goOn(LogStream stream, String text) throws IOException {
    add(stream, text, true);
  }

  private void add(LogStream stream, String text, boolean within) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    lines.add(new Piece.Output(stream, Instant.EPOCH, bytes, within));
  }

  @Test
  void linesOfTwoStreamsDoNotMix() throws IOException {
    add(LogStream.STDOUT, "a");
    add(LogStream.STDERR, "x\n");
    add(LogStream.STDOUT, "b\nc");
    lines.end();
    assertThat(taken).containsExactly("STDERR:x\n", "STDOUT:ab\n", "STDOUT:c");
  }

  @Test
  void aLongLineComesInParts() throws IOException {
    add(LogStream.STDOUT, "x".repeat(Lines.MAX_LINE + 1) + "\n");
    assertThat(taken).hasSize(2).last().isEqualTo("STDOUT:x\n");
  }

  @Test
  void partsAreTheSameHoweverTheOutputCame() throws IOException {
    String text = "a\n" + "y".repeat(2 * Lines.MAX_LINE) + "\nb\n\nc";
    add(LogStream.STDOUT, text);
    lines.end();
    List<String> atOnce = List.copyOf(taken);
    for (int size : new int[] {1, 7, 1000, Lines.MAX_LINE, Lines.MAX_LINE + 1}) {
      taken.clear();
      for (int at = 0; at < text.length(); at += size) {
        add(LogStream.STDOUT, text.substring(at, Math.min(text.length(), at + size)));
      }
      lines.end();
      assertThat(taken).isEqualTo(atOnce);
    }
    assertThat(String.join("", atOnce).replace("STDOUT:", "")).isEqualTo(text);
  }

  @Test
  void whatIsLeftOfALineWhoseBeginIsGoneIsNotShown() throws IOException {
    goOn(LogStream.STDOUT, "st of a line\nwhole\nha");
    lines.gap();
    goOn(LogStream.STDOUT, "no");
    add(LogStream.STDOUT, " end yet");
    add(LogStream.STDERR, "other\n");
    add(LogStream.STDOUT, "\nnext\n");
    assertThat(taken).containsExactly("STDOUT:whole\n", "STDERR:other\n", "STDOUT:next\n");
  }

  @Test
  void theRestOfALineWhoseBeginWasReadIsShown() throws IOException {
    add(LogStream.STDOUT, "be");
    goOn(LogStream.STDOUT, "gin\n");
    assertThat(taken).containsExactly("STDOUT:begin\n");
  }

  @Test
  void aHeadGoesBeforeWhatComes() throws IOException {
    lines.begin(new Head(LogStream.STDERR, "he".getBytes(StandardCharsets.UTF_8), false, false));
    add(LogStream.STDERR, "ad\n");
    assertThat(taken).containsExactly("STDERR:head\n");
  }
}
