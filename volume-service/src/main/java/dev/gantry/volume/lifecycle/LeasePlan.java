package dev.gantry.volume.lifecycle;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.lease.VolumeLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a lease request does: every volume it wishes is made where missing, and all are on one node,
 * because the container can be on one only.
 */
public sealed interface LeasePlan {
  /**
   * All volumes can be had.
   *
   * @param volumes in the order of the wishes
   * @param effects as of single decisions; a row is saved once
   */
  record Granted(List<Volume> volumes, List<Effect> effects) implements LeasePlan {
    public Granted {
      volumes = List.copyOf(volumes);
      effects = List.copyOf(effects);
    }
  }

  record Denied(Decision.Refused why) implements LeasePlan {}

  record Deferred(Decision.Later until) implements LeasePlan {}

  /** The names that the request is about, in its order: to be locked and loaded for the plan. */
  static List<VolumeKey> keys(VolumeLease.Request request) {
    return request.volumes().stream()
        .map(wish -> new VolumeKey(request.tenant(), nameOf(request, wish)))
        .toList();
  }

  /** The wished name; a derived one where the wish has none. */
  static VolumeName nameOf(VolumeLease.Request request, VolumeLease.Wish wish) {
    return wish.name() != null
        ? wish.name()
        : AnonymousNames.of(request.container(), wish.target());
  }

  /**
   * Decides on all wishes, together.
   *
   * @param states what stands behind each of {@link #keys}
   * @param versions a fresh one for each name
   */
  static LeasePlan of(
      VolumeLease.Request request,
      Map<VolumeKey, NamedVolume> states,
      Map<VolumeKey, Long> versions,
      Instant now) {
    Map<NodeId, VolumeKey> nodes = new TreeMap<>();
    states.values().stream()
        .flatMap(state -> state.live().stream())
        .filter(volume -> volume.state() == VolumeState.BOUND)
        .sorted((a, b) -> a.key().compareTo(b.key()))
        .forEach(volume -> nodes.putIfAbsent(volume.node().orElseThrow(), volume.key()));
    if (nodes.size() > 1) {
      return new Denied(new Decision.Refused(ErrorCode.CONFLICT, apart(nodes)));
    }
    NodeId node = nodes.isEmpty() ? request.node() : nodes.keySet().iterator().next();
    Map<VolumeKey, NamedVolume> after = new HashMap<>(states);
    List<Effect> effects = new ArrayList<>();
    for (VolumeLease.Wish wish : request.volumes()) {
      VolumeKey key = new VolumeKey(request.tenant(), nameOf(request, wish));
      for (VolumeCommand command :
          List.of(new VolumeCommand.Create(traits(request, wish)), new VolumeCommand.Bind(node))) {
        switch (VolumeLifecycle.decide(after.get(key), command, versions.get(key), now)) {
          case Decision.Done done -> {
            after.put(key, done.state());
            effects.addAll(done.effects());
          }
          case Decision.Refused refused -> {
            return new Denied(refused);
          }
          case Decision.Later later -> {
            return new Deferred(later);
          }
        }
      }
    }
    List<Volume> volumes =
        keys(request).stream().map(key -> after.get(key).live().orElseThrow()).toList();
    return new Granted(volumes, savedOnce(effects));
  }

  private static VolumeTraits traits(VolumeLease.Request request, VolumeLease.Wish wish) {
    VolumeTraits traits = VolumeTraits.named(wish.labels(), wish.driverOpts());
    return wish.name() != null ? traits : traits.anonymous().madeFor(request.container());
  }

  private static String apart(Map<NodeId, VolumeKey> nodes) {
    List<String> parts = new ArrayList<>();
    nodes.forEach((node, key) -> parts.add(key.name() + " on " + node));
    return "volumes of one container are on different nodes: " + String.join(", ", parts);
  }

  /** A volume that is made and bound at once needs its last row only. */
  private static List<Effect> savedOnce(List<Effect> effects) {
    Map<VolumeKey, Effect.Save> last = new LinkedHashMap<>();
    List<Effect> others = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Save save) {
        last.put(save.volume().key(), save);
      } else {
        others.add(effect);
      }
    }
    List<Effect> once = new ArrayList<>(last.values());
    once.addAll(others);
    return once;
  }
}
