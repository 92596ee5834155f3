package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Kernel;

/**
 * The network namespace that plays the host: links, tables and sockets of the host's side are made
 * by work run here. The agent's is its own; tests give one of their own.
 */
public interface HostNetwork {
  /** Runs the work in the namespace and returns what it returns. */
  <T, E extends Exception> T call(Work<T, E> work) throws E;

  /** The namespace that the agent itself is in. */
  static HostNetwork own() {
    return new HostNetwork() {
      @Override
      public <T, E extends Exception> T call(Work<T, E> work) throws E {
        return work.run();
      }
    };
  }

  /**
   * Another namespace: each piece of work is done on a thread of its own there.
   *
   * @param netns descriptor of the namespace, which has to stay open
   */
  static HostNetwork of(Kernel kernel, int netns) {
    return new NamespaceThread(kernel, netns);
  }

  /** Work to be done in a namespace. */
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    T run() throws E;
  }
}
