package dev.gantry.agent.network;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Asks 127.0.0.11 in a namespace: records of the answer, else its code, "none" without one. */
final class Dig {
  private static final String RESOLVER = "127.0.0.11";

  private Dig() {}

  static String udp(HostNetwork from, String name, int type) throws IOException {
    return told(ask(from, RESOLVER, question(name, type), false));
  }

  static String tcp(HostNetwork from, String name, int type) throws IOException {
    return told(ask(from, RESOLVER, question(name, type), true));
  }

  static Message question(String name, int type) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
  }

  private static String told(Message answer) {
    if (answer == null) {
      return "none";
    }
    return answer.getRcode() == Rcode.NOERROR
        ? answer.getSection(Section.ANSWER).stream()
            .map(Record::rdataToString)
            .collect(Collectors.joining(" "))
        : Rcode.string(answer.getRcode());
  }

  /** Null when nobody answers. */
  static Message ask(HostNetwork from, String server, Message question, boolean tcp)
      throws IOException {
    byte[] query = question.toWire();
    byte[] answer = tcp ? byTcp(from, server, query) : byUdp(from, server, query);
    return answer == null ? null : new Message(answer);
  }

  private static byte[] byUdp(HostNetwork from, String server, byte[] query) throws IOException {
    try (DatagramChannel channel =
        from.call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
      channel.connect(new InetSocketAddress(InetAddress.ofLiteral(server), 53));
      channel.socket().setSoTimeout(15_000);
      channel.write(ByteBuffer.wrap(query));
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      channel.socket().receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    } catch (PortUnreachableException | SocketTimeoutException e) {
      return null;
    }
  }

  static void send(HostNetwork from, String server, byte[] bytes) throws IOException {
    try (DatagramChannel channel =
        from.call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
      channel.send(
          ByteBuffer.wrap(bytes), new InetSocketAddress(InetAddress.ofLiteral(server), 53));
    }
  }

  private static byte[] byTcp(HostNetwork from, String server, byte[] query) throws IOException {
    SocketChannel channel = from.call(() -> SocketChannel.open(StandardProtocolFamily.INET));
    try (Socket socket = channel.socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(server), 53), 5000);
      socket.setSoTimeout(15_000);
      socket
          .getOutputStream()
          .write(
              ByteBuffer.allocate(2 + query.length)
                  .putShort((short) query.length)
                  .put(query)
                  .array());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return in.readNBytes(in.readUnsignedShort());
    }
  }
}
