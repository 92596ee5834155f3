package dev.gantry.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir private Path folder;

  @Test
  void theTailHasTheLastLinesOfThisRunOnly() throws IOException {
    Path log = Files.writeString(folder.resolve("a.log"), "old\n");
    long from = Files.size(log);
    Files.writeString(log, "one\ntwo\nthree\n", StandardOpenOption.APPEND);
    assertThat(LogFile.tail(log, from, 2)).containsExactly("two", "three");
    assertThat(LogFile.tail(log, from, 9)).containsExactly("one", "two", "three");
  }

  @Test
  void aLogThatIsTooLongIsMovedAsideAndItsWriterGoesOn() throws IOException {
    Path log = folder.resolve("a.log");
    try (OutputStream writer =
        Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      writer.write("x".repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      LogFile.cap(log, 50);
      writer.write("y".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      LogFile.cap(log, 50);
    }
    assertThat(log).hasContent("y");
    assertThat(folder.resolve("a.log.1")).hasContent("x".repeat(100));
  }
}
