package dev.gantry.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OutputTest {
  @Test
  void payloadsOfAllFramesComeInOrderWithoutTheirHeaders() throws IOException {
    Output output = new Output(new ByteArrayInputStream(frames("one,", "", "two")));
    assertThat(text(output)).isEqualTo("one,two");
  }

  @Test
  void framesMayBeCutAnywhereOnTheirWay() throws IOException {
    Output output = new Output(new OneByOne(frames("first", "second")));
    assertThat(text(output)).isEqualTo("firstsecond");
  }

  @Test
  void framesInChunksAreReadThroughBoth() throws IOException {
    byte[] frames = frames("hello");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : new byte[][] {Arrays.copyOf(frames, 3), Arrays.copyOfRange(frames, 3, 13)}) {
      body.writeBytes(
          (Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      body.writeBytes(part);
      body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    body.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    Output output = new Output(new ChunkedInput(new ByteArrayInputStream(body.toByteArray())));
    assertThat(text(output)).isEqualTo("hello");
  }

  @Test
  void anEndInsideAFrameIsAnError() {
    byte[] whole = frames("hello");
    for (int length = 1; length < whole.length; length++) {
      Output cut = new Output(new ByteArrayInputStream(whole, 0, length));
      assertThatThrownBy(cut::drain).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void anEndInsideAChunkIsAnError() {
    byte[] body = "a\r\nhalf".getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> new ChunkedInput(new ByteArrayInputStream(body)).readAllBytes())
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("6 bytes before");
  }

  private static String text(Output output) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    byte[] buffer = new byte[4];
    for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
      text.write(buffer, 0, count);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  private static byte[] frames(String... payloads) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String payload : payloads) {
      byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
      all.writeBytes(ByteBuffer.allocate(8).put((byte) 1).putInt(4, bytes.length).array());
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  /** Gives one byte a read, as a slow connection may. */
  private static final class OneByOne extends InputStream {
    private final InputStream in;

    OneByOne(byte[] bytes) {
      in = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return in.read(buffer, offset, Math.min(length, 1));
    }
  }
}
