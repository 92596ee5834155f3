package dev.gantry.model.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gantry.model.id.ContainerId;
import java.util.List;
import java.util.Objects;

/** How a container meets the network. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NetworkMode.None.class, name = "none"),
  @JsonSubTypes.Type(value = NetworkMode.Host.class, name = "host"),
  @JsonSubTypes.Type(value = NetworkMode.Bridge.class, name = "bridge"),
  @JsonSubTypes.Type(value = NetworkMode.Own.class, name = "own"),
  @JsonSubTypes.Type(value = NetworkMode.OfContainer.class, name = "container"),
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
   * Own network namespace in networks of the tenant's own, and a resolver of names at 127.0.0.11.
   * While the container runs, {@code places} may change (connect, disconnect): the node follows.
   *
   * @param places one a network; may become empty
   * @param ports to publish, at the address in the network that has the default route
   */
  record Own(List<NetworkPlace> places, List<PortWish> ports) implements NetworkMode {
    public Own {
      places = places == null ? List.of() : List.copyOf(places);
      ports = ports == null ? List.of() : List.copyOf(ports);
    }
  }

  /**
   * The network namespace of another container of the same tenant on the same node, which has to
   * run when this one starts. Host name, /etc/hosts and /etc/resolv.conf are the other's.
   */
  record OfContainer(ContainerId container) implements NetworkMode {
    public OfContainer {
      Objects.requireNonNull(container, "container");
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
