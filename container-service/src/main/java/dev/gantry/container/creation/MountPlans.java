package dev.gantry.container.creation;

import dev.gantry.model.spec.MountSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects the mounts of a create request, by target. As with Docker, what the tenant names wins
 * over an anonymous volume of the same target, whether wished or declared by the image.
 */
final class MountPlans {
  private static final int DEFAULT_TMPFS_MODE = 0;
  private final Map<String, MountPlan> byTarget = new LinkedHashMap<>();
  private final String volumeDriver;

  private MountPlans(String volumeDriver) {
    this.volumeDriver = volumeDriver;
  }

  static List<MountPlan> of(CreateRequest request, List<String> imageVolumes) {
    HostWishes host = request.host();
    if (!host.volumesFrom().isEmpty()) {
      throw Bad.notYet("taking over the volumes of another container (--volumes-from)");
    }
    MountPlans plans = new MountPlans(host.volumeDriver());
    BindParser binds = new BindParser(host.volumeDriver());
    host.binds().forEach(text -> plans.named(binds.parse(text)));
    host.mounts().forEach(wish -> plans.named(plans.plan(wish)));
    host.tmpfs().forEach((target, options) -> plans.named(tmpfs(target, options)));
    request.volumes().keySet().forEach(target -> plans.anonymous(target, binds));
    imageVolumes.forEach(target -> plans.anonymous(target, binds));
    return new ArrayList<>(plans.byTarget.values());
  }

  private void named(MountPlan plan) {
    if (byTarget.putIfAbsent(plan.target(), plan) != null) {
      throw Bad.request("Duplicate mount point: " + plan.target());
    }
  }

  private void anonymous(String target, BindParser binds) {
    if (target.contains(":")) {
      throw Bad.request("invalid volume specification: '" + target + "'");
    }
    MountPlan plan = binds.parse(target);
    byTarget.putIfAbsent(plan.target(), plan);
  }

  private static MountPlan tmpfs(String target, String options) {
    return new MountPlan.Ready(
        new MountSpec.Tmpfs(Targets.check(target, "tmpfs", target), false, options), "");
  }

  private MountPlan plan(MountWish wish) {
    String config = "invalid mount config for type \"" + wish.type() + "\": ";
    if (wish.target().isEmpty()) {
      throw Bad.request(config + "field Target must not be empty");
    }
    if (!wish.target().startsWith("/")) {
      throw Bad.request(
          config + "invalid mount path: '" + wish.target() + "' mount path must be absolute");
    }
    String target = Targets.clean(wish.target());
    if (target.equals("/")) {
      throw Bad.request(config + "invalid specification: destination can't be '/'");
    }
    return switch (wish.type()) {
      case "bind" -> bind(wish, target, config);
      case "volume" -> volume(wish, target);
      case "tmpfs" -> tmpfs(wish, target, config);
      case "image", "npipe", "cluster" -> throw Bad.notYet("a mount of type " + wish.type());
      default -> throw Bad.request("mount type unknown: \"" + wish.type() + "\"");
    };
  }

  private static MountPlan bind(MountWish wish, String target, String config) {
    if (wish.source().isEmpty()) {
      throw Bad.request(config + "field Source must not be empty");
    }
    if (!wish.source().startsWith("/")) {
      throw Bad.request(
          config + "invalid mount path: '" + wish.source() + "' mount path must be absolute");
    }
    MountWish.BindOptions options = wish.bind();
    String propagation = options == null ? null : options.propagation();
    boolean create = options != null && options.createMountpoint();
    return new MountPlan.Ready(
        new MountSpec.Bind(
            Targets.clean(wish.source()), target, wish.readOnly(), propagation, create),
        "");
  }

  private MountPlan volume(MountWish wish, String target) {
    MountWish.VolumeOptions options = wish.volume();
    if (options != null && options.subpath() != null && !options.subpath().isEmpty()) {
      throw Bad.notYet("mounting a sub-path of a volume");
    }
    MountWish.DriverConfig driver = options == null ? null : options.driver();
    Map<String, String> labels = options == null ? null : options.labels();
    boolean copyUp = options == null || !options.noCopy();
    return new MountPlan.OfVolume(
        wish.source().isEmpty()
            ? Optional.empty()
            : Optional.of(BindParser.volumeName(wish.source())),
        target,
        wish.readOnly(),
        copyUp,
        wish.readOnly() ? "" : "z",
        driver == null || driver.name() == null ? volumeDriver : driver.name(),
        labels == null ? Map.of() : new HashMap<>(labels),
        driver == null || driver.options() == null ? Map.of() : driver.options());
  }

  private static MountPlan tmpfs(MountWish wish, String target, String config) {
    if (!wish.source().isEmpty()) {
      throw Bad.request(config + "field Source must not be specified");
    }
    List<String> options = new ArrayList<>();
    if (wish.tmpfs() != null && wish.tmpfs().sizeBytes() > 0) {
      options.add("size=" + wish.tmpfs().sizeBytes());
    }
    if (wish.tmpfs() != null && wish.tmpfs().mode() != DEFAULT_TMPFS_MODE) {
      options.add("mode=" + Integer.toOctalString(wish.tmpfs().mode()));
    }
    return new MountPlan.Ready(
        new MountSpec.Tmpfs(target, wish.readOnly(), String.join(",", options)), "");
  }
}
