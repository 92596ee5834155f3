package dev.gantry.agent.dns;

import dev.gantry.agent.dns.OtherServers.Server;
import dev.gantry.agent.network.HostNetwork;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Rcode;

/**
 * Asks other servers, one after the other, for what is not ours: each question from a socket of its
 * own, under a number of its own (RFC 5452), by the protocol that the container asked by.
 */
final class Forwarder {
  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

  /** What each server gets, as Docker's. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final int PORT = 53;

  /** Bytes of an answer by UDP; more than that nobody asks for, and larger ones come by TCP. */
  private static final int LARGEST = 4096;

  private final SecureRandom random = new SecureRandom();
  private final HostNetwork host;

  /**
   * @param host where servers on loopback addresses of the host are asked
   */
  Forwarder(HostNetwork host) {
    this.host = host;
  }

  /**
   * @param query as the container sent it; goes on as it is but for its number
   * @param inside the container's namespace
   * @return the first answer that decides; else the last that does not (SERVFAIL, REFUSED, NOTIMP);
   *     empty when no server answered
   */
  Optional<byte[]> ask(byte[] query, boolean tcp, List<Server> servers, HostNetwork inside) {
    Optional<byte[]> last = Optional.empty();
    for (Server server : servers) {
      try {
        HostNetwork from = server.onHost() ? host : inside;
        byte[] numbered = query.clone();
        ByteBuffer.wrap(numbered).putShort((short) random.nextInt());
        byte[] answer = tcp ? byTcp(numbered, server, from) : byUdp(numbered, server, from);
        answer[0] = query[0];
        answer[1] = query[1];
        last = Optional.of(answer);
        if (decides(answer)) {
          return last;
        }
      } catch (IOException e) {
        LOG.debug("name server {} did not answer: {}", server.address(), e.toString());
      }
    }
    return last;
  }

  private static boolean decides(byte[] answer) {
    int code = answer[3] & 0xf;
    return code != Rcode.SERVFAIL && code != Rcode.REFUSED && code != Rcode.NOTIMP;
  }

  private static byte[] byUdp(byte[] query, Server server, HostNetwork from) throws IOException {
    try (DatagramChannel channel = from.call(() -> DatagramChannel.open(family(server)))) {
      DatagramSocket socket = channel.socket();
      socket.connect(new InetSocketAddress(server.address(), PORT));
      socket.send(new DatagramPacket(query, query.length));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
      while (true) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          throw new SocketTimeoutException("no answer of " + server.address());
        }
        socket.setSoTimeout((int) millis);
        socket.receive(packet);
        byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
        if (answers(answer, query)) {
          return answer;
        }
      }
    }
  }

  private static byte[] byTcp(byte[] query, Server server, HostNetwork from) throws IOException {
    try (SocketChannel channel = from.call(() -> SocketChannel.open(family(server)))) {
      Socket socket = channel.socket();
      int millis = (int) PATIENCE.toMillis();
      socket.setSoTimeout(millis);
      socket.connect(new InetSocketAddress(server.address(), PORT), millis);
      OutputStream out = socket.getOutputStream();
      out.write(Framed.of(query));
      byte[] answer = Framed.read(new DataInputStream(socket.getInputStream()));
      if (answer == null || !answers(answer, query)) {
        throw new IOException("no answer to what was asked, from " + server.address());
      }
      return answer;
    }
  }

  private static StandardProtocolFamily family(Server server) {
    return server.address() instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  /** Same number, an answer, and to the same question: else somebody guesses. */
  private static boolean answers(byte[] answer, byte[] query) {
    int end = Math.min(answer.length, questionEnd(query));
    if (answer.length < 12 || answer[0] != query[0] || answer[1] != query[1] || answer[2] >= 0) {
      return false;
    }
    boolean noQuestion = answer[4] == 0 && answer[5] == 0;
    return noQuestion || end > 12 && equalIgnoringCase(answer, query, end);
  }

  private static int questionEnd(byte[] query) {
    int at = 12;
    while (at < query.length && query[at] > 0) {
      at += query[at] + 1;
    }
    return Math.min(query.length, at + 5);
  }

  private static boolean equalIgnoringCase(byte[] one, byte[] other, int end) {
    for (int i = 12; i < end; i++) {
      if (Character.toLowerCase((char) (one[i] & 0xff))
          != Character.toLowerCase((char) (other[i] & 0xff))) {
        return false;
      }
    }
    return true;
  }
}
