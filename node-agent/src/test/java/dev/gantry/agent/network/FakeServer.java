package dev.gantry.agent.network;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** A name server on port 53 of a namespace: one address, or one code, for every question. */
final class FakeServer implements AutoCloseable {
  private final String says;
  private final DatagramChannel udp;
  private final ServerSocketChannel tcp;
  private final List<String> askers = new CopyOnWriteArrayList<>();

  FakeServer(HostNetwork where, String says) throws IOException {
    this.says = says;
    udp = where.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
    udp.bind(new InetSocketAddress("0.0.0.0", 53));
    tcp = where.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET));
    tcp.bind(new InetSocketAddress("0.0.0.0", 53));
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::serveTcp);
  }

  /** Addresses of those who asked. */
  List<String> askers() {
    return askers;
  }

  private byte[] answer(byte[] query) {
    try {
      Message question = new Message(query);
      Message answer = new Message(question.getHeader().getID());
      answer.getHeader().setFlag(Flags.QR);
      answer.addRecord(question.getQuestion(), Section.QUESTION);
      if (says.equals("REFUSED")) {
        answer.getHeader().setRcode(Rcode.REFUSED);
      } else {
        answer.addRecord(
            new ARecord(
                question.getQuestion().getName(), DClass.IN, 60, InetAddress.ofLiteral(says)),
            Section.ANSWER);
      }
      return answer.toWire();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serveUdp() {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (udp.isOpen()) {
      try {
        InetSocketAddress from = (InetSocketAddress) udp.receive(buffer.clear());
        askers.add(from.getAddress().getHostAddress());
        byte[] query = new byte[buffer.flip().remaining()];
        buffer.get(query);
        udp.send(ByteBuffer.wrap(answer(query)), from);
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serveTcp() {
    while (tcp.isOpen()) {
      try (Socket client = tcp.accept().socket()) {
        askers.add(client.getInetAddress().getHostAddress());
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] answer = answer(in.readNBytes(in.readUnsignedShort()));
        client
            .getOutputStream()
            .write(
                ByteBuffer.allocate(2 + answer.length)
                    .putShort((short) answer.length)
                    .put(answer)
                    .array());
      } catch (IOException e) {
        if (!tcp.isOpen()) {
          return;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
