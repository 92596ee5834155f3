package dev.gantry.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
  private final List<String> taken = new ArrayList<>();
  private final Lines lines =
      new Lines(l -> taken.add(l.stream() + ":" + new String(l.bytes(), StandardCharsets.UTF_8)));

  private void add(LogStream stream, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    lines.add(new Piece.Output(stream, Instant.EPOCH, bytes));
  }

  @Test
  void linesOfTwoStreamsDoNotMix() {
    add(LogStream.STDOUT, "a");
    add(LogStream.STDERR, "x\n");
    add(LogStream.STDOUT, "b\nc");
    lines.end();
    assertThat(taken).containsExactly("STDERR:x\n", "STDOUT:ab\n", "STDOUT:c");
  }

  @Test
  void aLongLineComesInParts() {
    add(LogStream.STDOUT, "x".repeat(Lines.MAX_LINE + 1) + "\n");
    assertThat(taken).hasSize(2).last().isEqualTo("STDOUT:x\n");
  }
}
