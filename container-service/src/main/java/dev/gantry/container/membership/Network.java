package dev.gantry.container.membership;

import dev.gantry.container.ipam.Family;
import dev.gantry.model.id.NetworkId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.NetworkSpec;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A network that a tenant made. Nothing of it changes in its life.
 *
 * @param ipv4 null = none
 * @param ipv6 null = none
 * @param options of the driver, as they were given
 * @param ipamOptions as they were given; null = none were
 */
public record Network(
    NetworkId id,
    TenantId tenant,
    String name,
    Family ipv4,
    Family ipv6,
    boolean internal,
    boolean attachable,
    Map<String, String> labels,
    Map<String, String> options,
    Map<String, String> ipamOptions,
    Instant createdAt) {
  /** The only driver there is. */
  public static final String DRIVER = "bridge";

  public static final String BRIDGE_NAME = "com.docker.network.bridge.name";
  public static final String TALK = "com.docker.network.bridge.enable_icc";
  public static final String MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";
  public static final String HOST_IP = "com.docker.network.bridge.host_binding_ipv4";
  public static final String MTU = "com.docker.network.driver.mtu";

  public Network {
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    options = options == null ? Map.of() : Map.copyOf(options);
  }

  public Stream<Family> families() {
    return Stream.of(ipv4, ipv6).filter(family -> family != null);
  }

  /** As its node is told of it. Options were checked when it was made. */
  public NetworkSpec spec() {
    return new NetworkSpec(
        id,
        name,
        options.getOrDefault(BRIDGE_NAME, ""),
        range(ipv4),
        range(ipv6),
        internal,
        isOn(TALK),
        isOn(MASQUERADE),
        Integer.parseInt(options.getOrDefault(MTU, "0")),
        options.getOrDefault(HOST_IP, ""));
  }

  private boolean isOn(String option) {
    String word = options.getOrDefault(option, "true");
    return word.equals("true") || word.equals("1");
  }

  private static NetworkSpec.Range range(Family family) {
    return family == null
        ? null
        : new NetworkSpec.Range(family.subnet().toString(), family.gateway().toString());
  }
}
