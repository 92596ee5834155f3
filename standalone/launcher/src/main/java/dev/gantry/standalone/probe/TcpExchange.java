package dev.gantry.standalone.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** One request over TCP to this machine, with a time limit on each step. */
final class TcpExchange {
  private TcpExchange() {}

  /** Reads as much of the answer as the asker wants. */
  @FunctionalInterface
  interface Answer<T> {
    T read(InputStream in) throws IOException;
  }

  static <T> T ask(int port, byte[] request, Duration limit, Answer<T> answer) throws IOException {
    int millis = (int) limit.toMillis();
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(request);
      return answer.read(socket.getInputStream());
    }
  }
}
