package dev.gantry.agent.dns;

import dev.gantry.agent.network.HostNetwork;
import dev.gantry.agent.network.ResolverSockets;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.Resolver;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * A container that asks.
 *
 * @param inside its network namespace
 * @param turns questions that are being answered at once: the container's own program can't take
 *     more of the agent
 */
record Asker(
    ContainerId id, Resolver wish, HostNetwork inside, ResolverSockets sockets, Semaphore turns)
    implements AutoCloseable {
  static final int AT_ONCE = 256;

  Asker(ContainerId id, Resolver wish, HostNetwork inside, ResolverSockets sockets) {
    this(id, wish, inside, sockets, new Semaphore(AT_ONCE));
  }

  @Override
  public void close() throws IOException {
    sockets.close();
  }
}
