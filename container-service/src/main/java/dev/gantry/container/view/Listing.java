package dev.gantry.container.view;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.ledger.Catalog;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One line of Docker's list of containers, API 1.51. */
public final class Listing {
  private Listing() {}

  /**
   * @param reachable false: what is known of it is what its node told last
   */
  public static Map<String, Object> of(
      Catalog.Details details, boolean size, boolean reachable, Instant now) {
    ContainerState state = details.state();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("Id", state.identity().id());
    line.put("Names", List.of("/" + state.identity().name()));
    line.put("Image", state.identity().imageName());
    line.put("ImageID", state.identity().image());
    line.put("Command", command(details.spec().process().args()));
    line.put("Created", state.createdAt().getEpochSecond());
    line.put("Ports", NetworkView.listed(details));
    if (size) {
      line.put("SizeRootFs", Inspection.rootFsBytes(details));
    }
    line.put("Labels", state.identity().labels());
    line.put("State", state.status());
    line.put("Status", StatusText.of(state, reachable, now));
    line.put("HostConfig", Map.of("NetworkMode", details.network()));
    line.put("NetworkSettings", NetworkView.summary(details));
    line.put("Mounts", details.shown().mounts());
    return line;
  }

  private static String command(List<String> args) {
    StringBuilder text = new StringBuilder(args.getFirst());
    for (String arg : args.subList(1, args.size())) {
      text.append(' ').append(arg.indexOf(' ') < 0 ? arg : "'" + arg + "'");
    }
    return text.toString();
  }
}
