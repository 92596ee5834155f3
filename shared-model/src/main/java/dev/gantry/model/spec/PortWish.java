package dev.gantry.model.spec;

/**
 * A container's port that is to be published on its node.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param hostIp empty = all of the host's addresses of both families; else one, or {@code 0.0.0.0}
 *     or {@code ::} for all of one family
 * @param firstHostPort the first free port from here to {@code lastHostPort} is taken; both 0 = any
 *     ephemeral one
 */
public record PortWish(
    String protocol, String hostIp, int firstHostPort, int lastHostPort, int containerPort) {
  private static final int LAST = 65535;

  public PortWish {
    hostIp = hostIp == null ? "" : hostIp;
    boolean ephemeral = firstHostPort == 0 && lastHostPort == 0;
    boolean range = firstHostPort >= 1 && firstHostPort <= lastHostPort && lastHostPort <= LAST;
    if (!(ephemeral || range) || containerPort < 1 || containerPort > LAST) {
      throw new IllegalArgumentException(
          "not a port to publish: %d-%d:%d".formatted(firstHostPort, lastHostPort, containerPort));
    }
    if (!"tcp".equals(protocol) && !"udp".equals(protocol)) {
      throw new IllegalArgumentException("not a protocol of published ports: " + protocol);
    }
  }
}
