package dev.gantry.agent.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Answers {@code <client's address> <what it said>}, by TCP and UDP, in a namespace. */
final class EchoServer implements AutoCloseable {
  private final ServerSocketChannel tcp;
  private final DatagramChannel udp;

  EchoServer(HostNetwork where, int port) throws IOException {
    tcp = where.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET));
    tcp.bind(new InetSocketAddress("0.0.0.0", port), 512);
    udp = where.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
    udp.bind(new InetSocketAddress("0.0.0.0", port));
    Thread.ofVirtual().start(this::serveTcp);
    Thread.ofVirtual().start(this::serveUdp);
  }

  private void serveTcp() {
    while (tcp.isOpen()) {
      try {
        SocketChannel client = tcp.accept();
        Thread.ofVirtual().start(() -> answer(client.socket()));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void answer(Socket client) {
    try (client) {
      String line =
          new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      client
          .getOutputStream()
          .write(
              (client.getInetAddress().getHostAddress() + " " + line + "\n")
                  .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serveUdp() {
    ByteBuffer buffer = ByteBuffer.allocate(2000);
    while (udp.isOpen()) {
      try {
        InetSocketAddress client = (InetSocketAddress) udp.receive(buffer.clear());
        String said = StandardCharsets.UTF_8.decode(buffer.flip()).toString();
        String answer = client.getAddress().getHostAddress() + " " + said;
        udp.send(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)), client);
      } catch (IOException e) {
        return;
      }
    }
  }

  static String tcp(HostNetwork from, String address, int port, String say) throws IOException {
    InetAddress to = InetAddress.ofLiteral(address);
    SocketChannel channel = from.call(() -> SocketChannel.open(family(to)));
    try (Socket socket = channel.socket()) {
      socket.connect(new InetSocketAddress(to, port), 3000);
      socket.setSoTimeout(5000);
      socket.getOutputStream().write((say + "\n").getBytes(StandardCharsets.UTF_8));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  static String udp(HostNetwork from, String address, int port, String say) throws IOException {
    InetAddress to = InetAddress.ofLiteral(address);
    DatagramChannel channel = from.call(() -> DatagramChannel.open(family(to)));
    try (channel) {
      channel.socket().setSoTimeout(3000);
      channel.connect(new InetSocketAddress(to, port));
      channel.write(ByteBuffer.wrap(say.getBytes(StandardCharsets.UTF_8)));
      java.net.DatagramPacket packet = new java.net.DatagramPacket(new byte[2000], 2000);
      channel.socket().receive(packet);
      return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
  }

  private static StandardProtocolFamily family(InetAddress to) {
    return to instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
  }

  @Override
  public void close() throws IOException {
    tcp.close();
    udp.close();
  }
}
