package dev.gantry.container.event;

import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.MountSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The events that Docker tells beside a container's own: it is connected to its network and its
 * volumes are mounted before it starts; both are undone before its end is told. Pure.
 */
public final class Companions {
  private Companions() {}

  /** Of a network or volume. */
  public record Companion(
      String type, String action, String actor, Map<String, String> attributes) {}

  /** What comes before a container's event. */
  public static List<Companion> before(String action, ContainerId container, Place place) {
    List<Companion> companions = new ArrayList<>();
    switch (action) {
      case "start" -> {
        network(companions, "connect", container, place);
        place.volumes().forEach(volume -> companions.add(mount(container, volume)));
      }
      case "die" -> {
        network(companions, "disconnect", container, place);
        place.volumes().forEach(volume -> companions.add(unmount(container, volume)));
      }
      default -> {
        // Others have no company.
      }
    }
    return companions;
  }

  /**
   * Where a container runs.
   *
   * @param networks in which it is
   */
  public record Place(List<Network> networks, List<MountSpec.Volume> volumes) {}

  /** As events name it. */
  public record Network(String id, String name, String driver) {
    public static Network of(PredefinedNetwork network, TenantId tenant) {
      return new Network(network.id(tenant), network.title(), network.driver());
    }
  }

  private static void network(
      List<Companion> companions, String action, ContainerId container, Place place) {
    for (Network one : place.networks()) {
      companions.add(network(action, container, one));
    }
  }

  /** A container enters a network or leaves it. */
  public static Companion network(String action, ContainerId container, Network network) {
    return new Companion(
        "network",
        action,
        network.id(),
        Map.of("container", container.value(), "name", network.name(), "type", network.driver()));
  }

  private static Companion mount(ContainerId container, MountSpec.Volume volume) {
    return new Companion(
        "volume",
        "mount",
        volume.name().value(),
        Map.of(
            "container", container.value(),
            "destination", volume.target(),
            "driver", "local",
            "propagation", "",
            "read/write", Boolean.toString(!volume.readOnly())));
  }

  private static Companion unmount(ContainerId container, MountSpec.Volume volume) {
    return new Companion(
        "volume",
        "unmount",
        volume.name().value(),
        Map.of("container", container.value(), "driver", "local"));
  }
}
