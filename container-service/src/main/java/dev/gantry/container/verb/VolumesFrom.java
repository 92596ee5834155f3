package dev.gantry.container.verb;

import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Reference;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Docker's {@code --volumes-from}: mounts of other containers, written out as binds of the request.
 * What the request mounts itself wins over them; they win over anonymous volumes.
 */
@Component
class VolumesFrom {
  private static final Set<String> MODES = Set.of("ro", "rw", "z", "Z");

  private final Catalog catalog;

  VolumesFrom(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * The request with the mounts of the others.
   *
   * @throws GantryException BAD_REQUEST in Docker's words
   */
  Map<String, Object> written(TenantId tenant, Map<String, Object> sent) {
    if (!(sent.get("HostConfig") instanceof Map<?, ?> host)
        || !(host.get("VolumesFrom") instanceof List<?> others)
        || others.isEmpty()) {
      return sent;
    }
    Map<String, String> taken = new LinkedHashMap<>();
    for (Object other : others) {
      take(tenant, String.valueOf(other), taken);
    }
    taken.keySet().removeAll(targets(host));
    List<Object> binds = new ArrayList<>();
    if (host.get("Binds") instanceof List<?> own) {
      binds.addAll(own);
    }
    binds.addAll(taken.values());
    Map<String, Object> all = copy(host);
    all.put("Binds", binds);
    all.remove("VolumesFrom");
    Map<String, Object> written = new LinkedHashMap<>(sent);
    written.put("HostConfig", all);
    return written;
  }

  private static Map<String, Object> copy(Map<?, ?> tree) {
    Map<String, Object> copy = new LinkedHashMap<>();
    tree.forEach((name, value) -> copy.put(String.valueOf(name), value));
    return copy;
  }

  /** Binds by their targets; of two for one target the later counts. */
  private void take(TenantId tenant, String spec, Map<String, String> taken) {
    int colon = spec.indexOf(':');
    String name = colon < 0 ? spec : spec.substring(0, colon);
    String mode = colon < 0 ? "" : spec.substring(colon + 1);
    if (name.isEmpty()) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "volumes-from specification cannot be an empty string");
    }
    if (colon >= 0 && !MODES.contains(mode)) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "invalid mode: " + mode);
    }
    for (Map<String, Object> mount : mounts(new Reference(tenant, name))) {
      String target = String.valueOf(mount.get("Destination"));
      boolean writable = !mode.equals("ro") && Boolean.TRUE.equals(mount.get("RW"));
      Object source = "volume".equals(mount.get("Type")) ? mount.get("Name") : mount.get("Source");
      if (!"tmpfs".equals(mount.get("Type"))) {
        taken.put(target, source + ":" + target + (writable ? "" : ":ro"));
      }
    }
  }

  /** Not found would have the docker CLI pull the image: Docker says bad request, too. */
  private List<Map<String, Object>> mounts(Reference other) {
    try {
      return catalog.details(other).shown().mounts();
    } catch (GantryException e) {
      if (e.code() == ErrorCode.NO_SUCH_CONTAINER) {
        throw new GantryException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
      }
      throw e;
    }
  }

  /** What the request itself mounts by name. */
  private static Set<String> targets(Map<?, ?> host) {
    Set<String> targets = new HashSet<>();
    if (host.get("Binds") instanceof List<?> binds) {
      for (Object bind : binds) {
        String[] parts = String.valueOf(bind).split(":");
        targets.add(parts.length > 1 ? parts[1] : parts[0]);
      }
    }
    if (host.get("Mounts") instanceof List<?> mounts) {
      for (Object mount : mounts) {
        if (mount instanceof Map<?, ?> wish) {
          targets.add(String.valueOf(wish.get("Target")));
        }
      }
    }
    if (host.get("Tmpfs") instanceof Map<?, ?> tmpfs) {
      tmpfs.keySet().forEach(target -> targets.add(String.valueOf(target)));
    }
    return targets;
  }
}
