package dev.gantry.volume.filter;

import dev.gantry.volume.lifecycle.LocalDriver;
import dev.gantry.volume.lifecycle.NamedVolume;
import dev.gantry.volume.lifecycle.Volume;
import dev.gantry.volume.lifecycle.VolumeTraits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Which volumes a list or a prune is about. */
public final class VolumeFilter implements Predicate<NamedVolume> {
  private static final Set<String> LIST = Set.of("dangling", "name", "driver", "label");
  private static final Set<String> PRUNE = Set.of("label", "label!", "all");

  private final Filters filters;
  private final List<NamePattern> names;
  private final boolean onlyUnused;
  private final boolean onlyUsed;

  private VolumeFilter(Filters filters, boolean onlyUnused, boolean onlyUsed) {
    this.filters = filters;
    this.names = filters.get("name").stream().map(NamePattern::new).toList();
    this.onlyUnused = onlyUnused;
    this.onlyUsed = onlyUsed;
  }

  public static VolumeFilter forList(Filters filters) {
    filters.requireOnly(LIST);
    boolean asked = filters.has("dangling");
    boolean dangling = filters.flag("dangling", false);
    return new VolumeFilter(filters, asked && dangling, asked && !dangling);
  }

  /**
   * What a prune removes: never a volume in use.
   *
   * @param allByDefault as API versions before 1.42 had it; since then prune takes only anonymous
   *     volumes unless the filter {@code all} says otherwise
   */
  public static VolumeFilter forPrune(Filters filters, boolean allByDefault) {
    filters.requireOnly(PRUNE);
    boolean all = filters.flag("all", allByDefault) || allByDefault;
    return new VolumeFilter(
        all ? filters : filters.with("label", VolumeTraits.ANONYMOUS_LABEL), true, false);
  }

  @Override
  public boolean test(NamedVolume named) {
    if (named.live().isEmpty()) {
      return false;
    }
    Volume volume = named.live().get();
    boolean used = !named.holders().isEmpty();
    if ((onlyUnused && used) || (onlyUsed && !used)) {
      return false;
    }
    Map<String, String> labels = volume.traits().labels();
    return (!filters.has("driver") || filters.get("driver").contains(LocalDriver.NAME))
        && (names.isEmpty()
            || names.stream().anyMatch(name -> name.matches(volume.key().name().value())))
        && allMatch(filters.get("label"), labels)
        && (!filters.has("label!") || !allMatch(filters.get("label!"), labels));
  }

  /** Whether the labels have every wish: {@code key}, or {@code key=value}. */
  private static boolean allMatch(List<String> wishes, Map<String, String> labels) {
    for (String wish : wishes) {
      int equals = wish.indexOf('=');
      String key = equals < 0 ? wish : wish.substring(0, equals);
      if (!labels.containsKey(key)
          || (equals >= 0 && !labels.get(key).equals(wish.substring(equals + 1)))) {
        return false;
      }
    }
    return true;
  }
}
