package dev.gantry.agent.dns;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.network.HostNetwork;
import dev.gantry.agent.network.ResolverSockets;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.Resolver;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * A container that asks.
 *
 * @param netns descriptor of its network namespace, of our own: a question that is under way when
 *     the container ends must not find another's namespace under the number
 * @param turns questions that are being answered at once: the container's own program can't take
 *     more of the agent
 */
record Asker(
    ContainerId id,
    Resolver wish,
    Kernel kernel,
    int netns,
    ResolverSockets sockets,
    Semaphore turns)
    implements AutoCloseable {
  static final int AT_ONCE = 256;

  Asker(ContainerId id, Resolver wish, Kernel kernel, int netns, ResolverSockets sockets) {
    this(id, wish, kernel, netns, sockets, new Semaphore(AT_ONCE));
  }

  HostNetwork inside() {
    return HostNetwork.of(kernel, netns);
  }

  /** The namespace is let go of when the last question has ended; no other begins. */
  @Override
  public void close() throws IOException {
    try {
      sockets.close();
    } finally {
      Thread.ofVirtual()
          .name("dns-end")
          .start(
              () -> {
                turns.acquireUninterruptibly(AT_ONCE);
                kernel.close(netns);
              });
    }
  }
}
