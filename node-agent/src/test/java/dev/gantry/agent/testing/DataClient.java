package dev.gantry.agent.testing;

import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** The gateway's side of one data connection. */
public final class DataClient implements AutoCloseable {
  private final SocketChannel channel;
  private final InputStream in;
  private final StreamAnswer answer;

  public DataClient(Path socket, StreamRequest request) throws IOException {
    JsonMapper json = JsonMapper.builder().build();
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    in = Channels.newInputStream(channel);
    write(json.writeValueAsString(request) + "\n");
    answer = readAnswer();
  }

  /** A further answer line. */
  public StreamAnswer readAnswer() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return JsonMapper.builder().build().readValue(line.toByteArray(), StreamAnswer.class);
  }

  public InputStream stream() {
    return in;
  }

  public StreamAnswer answer() {
    return answer;
  }

  public void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  public void write(byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  public void endInput() throws IOException {
    channel.shutdownOutput();
  }

  public byte[] readRaw() throws IOException {
    return in.readAllBytes();
  }

  /** The payload of the frames of one stream, to the end. */
  public byte[] readFrames(int stream) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(in.readAllBytes());
    ByteArrayOutputStream wanted = new ByteArrayOutputStream();
    while (all.hasRemaining()) {
      int of = all.get();
      all.position(all.position() + 3);
      byte[] payload = new byte[all.getInt()];
      all.get(payload);
      if (of == stream) {
        wanted.writeBytes(payload);
      }
    }
    return wanted.toByteArray();
  }

  public String readText(int stream) throws IOException {
    return new String(readFrames(stream), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
