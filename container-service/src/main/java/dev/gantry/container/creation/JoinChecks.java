package dev.gantry.container.creation;

/** What does not go with the network of another container; the words are Docker's. */
final class JoinChecks {
  private JoinChecks() {}

  static void check(CreateRequest request) {
    HostWishes host = request.host();
    if (host.networkMode().equals("container:")) {
      throw Bad.request("invalid network mode: invalid container format container:<name|id>");
    }
    conflict(!request.hostname().isEmpty(), "hostname and the network mode");
    conflict(
        !host.links().isEmpty(),
        "container type network can't be used with links. This would result in undefined behavior");
    conflict(!host.dns().isEmpty(), "dns and the network mode");
    conflict(!host.extraHosts().isEmpty(), "custom host-to-IP mapping and the network mode");
    conflict(!request.macAddress().isEmpty(), "mac-address and the network mode");
    conflict(
        !host.portBindings().isEmpty() || host.publishAllPorts(),
        "port publishing and the container type network mode");
    conflict(
        !request.exposedPorts().isEmpty(), "port exposing and the container type network mode");
  }

  private static void conflict(boolean is, String what) {
    if (is) {
      throw Bad.request("conflicting options: " + what);
    }
  }
}
