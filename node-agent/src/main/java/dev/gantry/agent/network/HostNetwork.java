package dev.gantry.agent.network;

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

  /** Work to be done in a namespace. */
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    T run() throws E;
  }
}
