package dev.gantry.volume.lifecycle;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.volume.lifecycle.Effect.Assign;
import dev.gantry.volume.lifecycle.Effect.Forget;
import dev.gantry.volume.lifecycle.Effect.Publish;
import dev.gantry.volume.lifecycle.Effect.Save;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The life of a volume.
 *
 * <pre>
 * (none)    -> AVAILABLE   Create: by a user, or by the lease of a container
 * AVAILABLE -> BOUND       Bind: the first container that uses it has a node
 * AVAILABLE -> (none)      Remove: no node has data of it
 * BOUND     -> REMOVING    Remove: the node is told; the name is free at once
 * REMOVING  -> (none)      ConfirmGone of its node, for this or a later version
 * </pre>
 *
 * A volume that a container leases is not removed. A new volume of the name of one that is REMOVING
 * is another generation; it is bound to the same node only after the old data is gone.
 */
public final class VolumeLifecycle {
  private VolumeLifecycle() {}

  /**
   * What becomes of the name, and what has to be done for it.
   *
   * @param version higher than all that were ever given for this name; used if anything changes
   */
  public static Decision decide(
      NamedVolume state, VolumeCommand command, long version, Instant now) {
    return switch (command) {
      case VolumeCommand.Create create -> create(state, create.traits(), version, now);
      case VolumeCommand.Bind bind -> bind(state, bind.node(), version, now);
      case VolumeCommand.Remove _ -> remove(state, version, now);
      case VolumeCommand.ConfirmGone gone -> confirmGone(state, gone);
    };
  }

  /** Docker's answer for a name that there is no volume of. */
  public static Decision.Refused noSuchVolume(VolumeKey key) {
    return new Decision.Refused(ErrorCode.NO_SUCH_VOLUME, "get " + key.name() + ": no such volume");
  }

  private static Decision create(
      NamedVolume state, VolumeTraits traits, long version, Instant now) {
    if (state.live().isPresent()) {
      return new Decision.Done(state, List.of());
    }
    Volume made = Volume.made(state.key(), traits, version, now);
    return new Decision.Done(
        state.withLive(made), List.of(new Save(made), publish(made, "create", version)));
  }

  private static Decision bind(NamedVolume state, NodeId node, long version, Instant now) {
    if (state.live().isEmpty()) {
      return noSuchVolume(state.key());
    }
    Volume live = state.live().get();
    if (live.state() == VolumeState.BOUND) {
      return new Decision.Done(state, List.of());
    }
    if (state.removingOn(node).isPresent()) {
      return new Decision.Later(state.key(), node);
    }
    Volume bound = live.boundTo(node, version, now);
    return new Decision.Done(
        state.withLive(bound),
        List.of(new Save(bound), new Assign(bound.assignment().orElseThrow())));
  }

  private static Decision remove(NamedVolume state, long version, Instant now) {
    if (state.live().isEmpty()) {
      return noSuchVolume(state.key());
    }
    if (!state.holders().isEmpty()) {
      return new Decision.Refused(ErrorCode.VOLUME_IN_USE, inUse(state));
    }
    Volume live = state.live().get();
    if (live.state() == VolumeState.AVAILABLE) {
      return new Decision.Done(
          new NamedVolume(state.key(), Optional.empty(), state.removing(), List.of()),
          List.of(new Forget(live), publish(live, "destroy", version)));
    }
    Volume removing = live.removing(version, now);
    return new Decision.Done(
        new NamedVolume(state.key(), Optional.empty(), plus(state.removing(), removing), List.of()),
        List.of(
            new Save(removing),
            new Assign(removing.assignment().orElseThrow()),
            publish(removing, "destroy", version)));
  }

  private static Decision confirmGone(NamedVolume state, VolumeCommand.ConfirmGone gone) {
    // A report of an older order says nothing of data that came after it.
    Optional<Volume> done =
        state.removingOn(gone.node()).filter(old -> old.version() <= gone.version());
    if (done.isEmpty()) {
      return new Decision.Done(state, List.of());
    }
    List<Volume> left = state.removing().stream().filter(old -> !old.equals(done.get())).toList();
    return new Decision.Done(
        new NamedVolume(state.key(), state.live(), left, state.holders()),
        List.of(new Forget(done.get())));
  }

  private static Publish publish(Volume volume, String action, long version) {
    return new Publish(volume.key(), version, volume.event(action));
  }

  private static String inUse(NamedVolume state) {
    String holders =
        state.holders().stream().map(ContainerId::value).collect(Collectors.joining(", "));
    return "remove " + state.key().name() + ": volume is in use - [" + holders + "]";
  }

  private static List<Volume> plus(List<Volume> volumes, Volume more) {
    return Stream.concat(volumes.stream(), Stream.of(more)).toList();
  }
}
