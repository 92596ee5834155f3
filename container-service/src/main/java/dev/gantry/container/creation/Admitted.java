package dev.gantry.container.creation;

import dev.gantry.container.container.Signals;
import dev.gantry.model.spec.LogPolicy;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.Namespaces;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.PortWish;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.RestartPolicy;
import dev.gantry.model.spec.Rlimit;
import dev.gantry.model.spec.SecuritySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A create request that passed every check that needs neither image nor node.
 *
 * @param network Named where it is of the tenant's own, or another container's
 * @param places what is asked of networks of the tenant's own, by their names or ids, the main one
 *     first
 * @param warnings for Docker's answer
 */
public record Admitted(
    CreateRequest request,
    Resources resources,
    SecuritySpec security,
    List<Rlimit> rlimits,
    NetworkMode network,
    Map<String, PlaceWish> places,
    LogPolicy log,
    RestartPolicy restart,
    Namespaces namespaces,
    List<String> warnings) {

  /**
   * @param admin whether the caller may touch the host: its folders, network and privileges
   * @throws dev.gantry.model.error.GantryException in Docker's words
   */
  public static Admitted check(CreateRequest request, boolean admin) {
    if (request.image().isEmpty()) {
      throw Bad.request("Config cannot be empty in order to create a container");
    }
    Unsupported.refuse(request);
    RestartPolicy restart = RestartChecks.check(request.host());
    Resources resources = LimitChecks.check(request.host().limits());
    if (resources.oomScoreAdj() < 0) {
      SecurityChecks.adminOnly(admin, "an OOM score below that of others");
    }
    SecuritySpec security = SecurityChecks.check(request.host(), admin);
    NetworkMode network = NetworkChecks.check(request, admin);
    Namespaces namespaces = NamespaceChecks.check(request, admin);
    Sysctls.check(request.host().sysctls(), network, namespaces);
    stopSignal(request.stopSignal());
    HealthWishes.check(request);
    // Parsed here too, so that a bad mount is refused before the image is looked for.
    for (MountPlan plan : MountPlans.of(request, List.of())) {
      if (plan instanceof MountPlan.Ready ready && ready.spec() instanceof MountSpec.Bind) {
        SecurityChecks.adminOnly(admin, "mounting a folder of the host");
      }
    }
    return new Admitted(
        request,
        resources,
        security,
        SecurityChecks.rlimits(request.host()),
        network,
        places(request),
        LogChecks.check(request.host().logConfig()),
        restart,
        namespaces,
        warnings(request, resources));
  }

  private static Map<String, PlaceWish> places(CreateRequest request) {
    Map<String, PlaceWish> places = new LinkedHashMap<>();
    NetworkChecks.endpoints(request).forEach(one -> places.put(one.network(), one.wish()));
    return places;
  }

  private static List<String> warnings(CreateRequest request, Resources resources) {
    List<String> warnings = new ArrayList<>(LimitChecks.warnings(resources));
    warnings.addAll(NetworkChecks.warnings(request.host()));
    return warnings;
  }

  public List<MountPlan> mounts(List<String> imageVolumes) {
    return MountPlans.of(request, imageVolumes);
  }

  /** To publish. */
  public List<PortWish> ports() {
    return Ports.bound(request.host().portBindings());
  }

  /** Network name that Docker's answers show. */
  public String networkShown() {
    return NetworkChecks.shown(request.host().networkMode());
  }

  private static void stopSignal(String signal) {
    if (!signal.isEmpty() && Signals.parse(signal).isEmpty()) {
      throw Bad.request("Invalid signal: " + signal);
    }
  }
}
