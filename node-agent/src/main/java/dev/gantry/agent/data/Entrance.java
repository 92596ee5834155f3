package dev.gantry.agent.data;

import java.io.Closeable;
import java.io.IOException;

/** Where gateways come in. */
interface Entrance extends Closeable {
  /** Somebody at the door: what is left to do may take its time. */
  @FunctionalInterface
  interface Arrival {
    Wire enter() throws IOException;
  }

  /**
   * Waits for the next one.
   *
   * @throws IOException no connection is taken now; after {@link #close}, that it is closed
   */
  Arrival accept() throws IOException;

  boolean isOpen();
}
