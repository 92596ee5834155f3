package dev.gantry.model.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;

/** How a container meets the network. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NetworkMode.None.class, name = "none"),
  @JsonSubTypes.Type(value = NetworkMode.Host.class, name = "host"),
  @JsonSubTypes.Type(value = NetworkMode.Bridge.class, name = "bridge"),
  @JsonSubTypes.Type(value = NetworkMode.Named.class, name = "named")
})
public sealed interface NetworkMode {
  /** Own network namespace with a loopback link only. */
  record None() implements NetworkMode {}

  /** The host's network namespace. Administrators only. */
  record Host() implements NetworkMode {}

  /**
   * Own network namespace on the node's default bridge.
   *
   * @param ports to publish
   * @param mac of its link; empty = the node chooses
   */
  record Bridge(List<PortWish> ports, String mac) implements NetworkMode {
    public Bridge {
      ports = ports == null ? List.of() : List.copyOf(ports);
      mac = mac == null ? "" : mac;
    }
  }

  /**
   * A network by name that there is none of: as with Docker the container can be created, and each
   * start fails.
   */
  record Named(String name) implements NetworkMode {
    public Named {
      Objects.requireNonNull(name, "name");
    }
  }
}
