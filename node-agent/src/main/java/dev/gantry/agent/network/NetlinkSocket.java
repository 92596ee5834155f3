package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A netlink socket in the network namespace of the thread that opened it; usable from every thread
 * afterwards, by one at a time.
 *
 * <p>The kernel works requests off within sendto(2), so answers are there when it returns: nothing
 * blocks. The receive time-out is a guard only.
 */
final class NetlinkSocket implements AutoCloseable {
  /** Protocol of links, addresses and routes. */
  static final int ROUTE = 0;

  /** Protocol of nftables and connection tracking. */
  static final int NETFILTER = 12;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 02000000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SOL_NETLINK = 270;
  private static final int ADD_MEMBERSHIP = 1;
  private static final int CAP_ACK = 10;
  private static final int EXT_ACK = 11;
  private static final int BUFFER = 64 * 1024;

  private final Kernel kernel;
  private final int fd;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment sending = arena.allocate(BUFFER, 8);
  private final MemorySegment receiving = arena.allocate(BUFFER, 8);
  private int sequence;
  private boolean closed;

  NetlinkSocket(Kernel kernel, int protocol) {
    this.kernel = kernel;
    this.fd =
        (int)
            kernel.call(
                Sys.SOCKET,
                "netlink protocol " + protocol,
                AF_NETLINK,
                SOCK_RAW | SOCK_CLOEXEC,
                protocol);
    try {
      option(SOL_NETLINK, CAP_ACK, 1);
      option(SOL_NETLINK, EXT_ACK, 1);
      receiveTimeout(5);
    } catch (KernelException e) {
      close();
      throw e;
    }
  }

  /** Sends the messages at once and waits for what they want acknowledged; the first error wins. */
  synchronized void run(List<NetlinkMessage> messages) {
    int first = sequence + 1;
    Set<Integer> open = send(messages);
    KernelException failure = null;
    while (!open.isEmpty()) {
      for (NetlinkAnswer answer : receive(messages.getFirst().what())) {
        int index = answer.sequence() - first;
        if (answer.type() != NetlinkAnswer.ERROR || index < 0 || index >= messages.size()) {
          continue;
        }
        boolean awaited = open.remove(answer.sequence());
        if (answer.errno() != 0) {
          failure = failure == null ? failure(messages.get(index), answer) : failure;
          if (!awaited) {
            // nfnetlink refused the whole batch: no single acknowledgement follows.
            open.clear();
          }
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  void run(NetlinkMessage... messages) {
    run(List.of(messages));
  }

  /** The one answer to a question. */
  Optional<NetlinkAnswer> ask(NetlinkMessage message) {
    return dump(message).stream().findFirst();
  }

  /** All answers up to the end of a dump, or up to the acknowledgement. */
  synchronized List<NetlinkAnswer> dump(NetlinkMessage message) {
    send(List.of(message));
    List<NetlinkAnswer> answers = new ArrayList<>();
    while (true) {
      for (NetlinkAnswer answer : receive(message.what())) {
        if (answer.sequence() != sequence) {
          continue;
        }
        if (answer.type() != NetlinkAnswer.DONE && answer.type() != NetlinkAnswer.ERROR) {
          answers.add(answer);
          continue;
        }
        if (answer.errno() != 0) {
          throw failure(message, answer);
        }
        return answers;
      }
    }
  }

  /** Joins a group of news. */
  void subscribe(int group) {
    bind(); // a socket that never sent has no address yet, and gets no news
    option(SOL_NETLINK, ADD_MEMBERSHIP, group);
  }

  /** The next news; for a socket that {@link #fd} was found ready. ENOBUFS: some were lost. */
  List<NetlinkAnswer> news() {
    return receive("news");
  }

  int fd() {
    return fd;
  }

  private void bind() {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment address = local.allocate(12, 4); // struct sockaddr_nl; 0 = the kernel chooses
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
      kernel.call(Sys.BIND, "netlink socket", fd, address.address(), 12);
    }
  }

  private Set<Integer> send(List<NetlinkMessage> messages) {
    ByteBuffer buffer = sending.asByteBuffer();
    Set<Integer> open = new HashSet<>();
    for (NetlinkMessage message : messages) {
      if (message.size() > buffer.remaining()) {
        throw new IllegalArgumentException("netlink messages exceed " + BUFFER + " bytes");
      }
      message.write(buffer, ++sequence);
      if (message.wantsAck()) {
        open.add(sequence);
      }
    }
    String what = messages.getFirst().what();
    kernel.again(Sys.SENDTO, what, fd, sending.address(), buffer.position(), 0, 0, 0);
    return open;
  }

  private List<NetlinkAnswer> receive(String what) {
    long length = kernel.again(Sys.RECVFROM, what, fd, receiving.address(), BUFFER, 0, 0, 0);
    ByteBuffer copy = ByteBuffer.allocate((int) length);
    copy.put(receiving.asSlice(0, length).asByteBuffer()).flip();
    return NetlinkAnswer.parse(copy);
  }

  private static KernelException failure(NetlinkMessage message, NetlinkAnswer answer) {
    return new KernelException("netlink", message.what(), answer.errno(), answer.explanation());
  }

  private void option(int level, int name, int value) {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment number = local.allocate(ValueLayout.JAVA_INT);
      number.set(ValueLayout.JAVA_INT, 0, value);
      kernel.call(Sys.SETSOCKOPT, "netlink option " + name, fd, level, name, number.address(), 4);
    }
  }

  private void receiveTimeout(int seconds) {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment time = local.allocate(16, 8);
      time.set(ValueLayout.JAVA_LONG, 0, seconds);
      kernel.call(
          Sys.SETSOCKOPT, "receive time-out", fd, SOL_SOCKET, SO_RCVTIMEO, time.address(), 16);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      kernel.close(fd);
      arena.close();
    }
  }
}
