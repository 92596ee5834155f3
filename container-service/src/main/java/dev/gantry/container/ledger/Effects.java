package dev.gantry.container.ledger;

import dev.gantry.container.announce.Announcements;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Effect;
import dev.gantry.container.container.Identity;
import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.event.Companions;
import dev.gantry.container.event.EventLog;
import dev.gantry.container.lease.VolumeReleases;
import dev.gantry.container.membership.Network;
import dev.gantry.container.run.Run;
import dev.gantry.kit.outbox.Outbox;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.EngineEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.NetworkSpec;
import dev.gantry.model.spec.RunSpec;
import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Carries out the effects of a decision, inside the transaction that stores its state. */
@Component
class Effects {
  /** A container that is restarted for ever must not fill the database. */
  private static final int KEPT_RUNS = 50;

  private static final String FORGET_OLD =
      """
      delete from run where container = :container and (epoch, attempt) < (
        select epoch, attempt from run where container = :container
        order by epoch desc, attempt desc offset :kept limit 1)
      """;

  private final Announcements announcements;
  private final Outbox outbox;
  private final EntityManager entities;
  private final VolumeReleases releases;
  private final EventLog events;
  private final Wiring wiring;

  Effects(
      Announcements announcements,
      Outbox outbox,
      EntityManager entities,
      VolumeReleases releases,
      EventLog events,
      Wiring wiring) {
    this.announcements = announcements;
    this.wiring = wiring;
    this.outbox = outbox;
    this.events = events;
    this.releases = releases;
    this.entities = entities;
  }

  void apply(ContainerRow row, ContainerState state, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Assign assign -> assign(row, state);
        case Effect.Tell tell -> {
          tell(state, tell);
          note(row, state.identity(), tell);
          if (row.ownNetworks && state.isRemoved() && tell.action().equals("destroy")) {
            wiring.unplug(row);
          }
        }
        case Effect.Archive archive -> archive(state, archive.run());
        case Effect.ReleaseVolumes release ->
            releases.release(
                state.identity().id(), state.identity().tenant(), release.removeAnonymous());
        case Effect.Forget forget -> entities.remove(row);
      }
    }
  }

  private void archive(ContainerState state, Run over) {
    entities.merge(new RunRow(state.identity(), over));
    if ((over.epoch() + over.attempt()) % KEPT_RUNS == 0) {
      // Now and then only: at most twice as many are kept for that.
      entities
          .createNativeQuery(FORGET_OLD)
          .setParameter("container", state.identity().id().value())
          .setParameter("kept", KEPT_RUNS)
          .executeUpdate();
    }
  }

  private void assign(ContainerRow row, ContainerState state) {
    Identity identity = state.identity();
    Assignment.OfContainer assignment = assignment(row, state);
    announcements.afterCommit(assignment);
    outbox.appendLatest(
        Topics.ASSIGNMENTS,
        identity.node().value(),
        identity.id().value(),
        identity.tenant(),
        state.assignedVersion(),
        Assigned.payload(assignment));
  }

  /** What the container's node is to be told now. */
  static Assignment.OfContainer assignment(ContainerRow row, ContainerState state) {
    return state.assignment(() -> Documents.spec(row.spec));
  }

  private void tell(ContainerState state, Effect.Tell tell) {
    Identity identity = state.identity();
    ContainerEvent event =
        new ContainerEvent(
            identity.id(),
            identity.tenant(),
            identity.node(),
            identity.name(),
            identity.image(),
            identity.imageName(),
            identity.volumes(),
            state.isRunning(),
            // Only the last word of a removal says so: readers end their leases at it.
            state.isRemoved() && tell.action().equals("destroy"),
            tell.action(),
            tell.attributes());
    outbox.append(
        Topics.CONTAINERS, identity.id().value(), identity.tenant(), tell.version(), event);
  }

  /** For Docker's event stream; an empty action is none of Docker's. */
  private void note(ContainerRow row, Identity identity, Effect.Tell tell) {
    if (tell.action().isEmpty()) {
      return;
    }
    for (Companions.Companion one :
        Companions.before(tell.action(), identity.id(), place(row, identity))) {
      events.append(identity.tenant(), one.type(), one.action(), one.actor(), one.attributes());
    }
    events.append(
        identity.tenant(), "container", tell.action(), identity.id().value(), tell.attributes());
  }

  /** The specification is read only where there is a volume or an own network in it. */
  private static Companions.Place place(ContainerRow row, Identity identity) {
    if (identity.volumes().isEmpty() && !row.ownNetworks) {
      return new Companions.Place(predefined(row, identity), List.of());
    }
    RunSpec spec = Documents.spec(row.spec);
    List<MountSpec.Volume> volumes =
        spec.mounts().stream()
            .filter(MountSpec.Volume.class::isInstance)
            .map(MountSpec.Volume.class::cast)
            .toList();
    return new Companions.Place(
        spec.network() instanceof NetworkMode.Own own
            ? own.places().stream().map(one -> network(one.network())).toList()
            : predefined(row, identity),
        volumes);
  }

  private static List<Companions.Network> predefined(ContainerRow row, Identity identity) {
    return PredefinedNetwork.named(row.network).stream()
        .map(one -> Companions.Network.of(one, identity.tenant()))
        .toList();
  }

  private static Companions.Network network(NetworkSpec spec) {
    return new Companions.Network(spec.id().value(), spec.name(), Network.DRIVER);
  }

  /** The container enters a network while it runs, or leaves it. */
  void rewired(ContainerRow row, String action, Network network) {
    ContainerState state = row.toState();
    if (state.isUp()) {
      Companions.Companion one =
          Companions.network(action, state.identity().id(), network(network.spec()));
      events.append(
          state.identity().tenant(), one.type(), one.action(), one.actor(), one.attributes());
    }
  }

  /** An act at the node, told by the node. */
  void acted(ContainerRow row, AgentReport.ContainerActed act) {
    Identity identity = row.toState().identity();
    Map<String, String> attributes = new HashMap<>(identity.labels());
    attributes.put("image", identity.imageName());
    attributes.put("name", identity.name());
    attributes.putAll(act.attributes());
    events.appendOnce(
        act.id(),
        identity.tenant(),
        new EngineEvent(
            "container",
            act.action(),
            identity.id().value(),
            attributes,
            EventLog.nanos(act.at())));
  }
}
