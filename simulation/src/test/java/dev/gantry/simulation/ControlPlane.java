package dev.gantry.simulation;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Decision;
import dev.gantry.container.container.Effect;
import dev.gantry.container.container.Happening;
import dev.gantry.container.container.Identity;
import dev.gantry.container.container.Lifecycle;
import dev.gantry.container.node.Resync;
import dev.gantry.container.run.Run;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.spec.RunSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * container-service: the real {@link Lifecycle} and {@link Resync}, and around them a ledger, as
 * PostgreSQL keeps it, and what leaves it for the nodes.
 */
final class ControlPlane implements Agent.Owner {
  private record Issued(ContainerId container, long version, DesiredState desired) {}

  private final World world;
  private final Mail mail;
  private final Broken broken;
  private final Map<ContainerId, ContainerState> ledger = new HashMap<>();
  private final Map<ContainerId, RunSpec> specs = new HashMap<>();
  private final Map<NodeId, String> boots = new HashMap<>();
  private final Set<Issued> issued = new HashSet<>();
  private final Answers answers;
  private final Placing placing;
  private Streams nodes = node -> assignment -> {};

  /** The stream that a node has open now: what was sent on it does not come out of the next one. */
  interface Streams {
    Consumer<Assignment.OfContainer> of(NodeId node);
  }

  ControlPlane(World world, Mail mail, Answers answers, Broken broken) {
    this.world = world;
    this.mail = mail;
    this.answers = answers;
    this.broken = broken;
    this.placing = new Placing(world, broken);
  }

  Placing placing() {
    return placing;
  }

  void connect(Streams streams) {
    nodes = streams;
  }

  Map<ContainerId, ContainerState> ledger() {
    return ledger;
  }

  void create(Identity identity, RunSpec spec) {
    specs.put(identity.id(), spec);
    apply(identity.id(), Lifecycle.create(identity, world.now()));
  }

  /** Null when there is no such container, or it refuses. */
  ContainerState command(ContainerId id, Command command) {
    ContainerState state = ledger.get(id);
    if (state == null || state.isRemoved()) {
      return null;
    }
    return switch (Lifecycle.decide(state, command, world.now())) {
      case Decision.Changed changed -> {
        world.note("command " + command + " for " + Truth.name(id));
        apply(id, changed);
        yield changed.state();
      }
      case Decision.Unchanged unchanged -> state;
      case Decision.Progressed progressed -> state;
      case Decision.Refused refused -> null;
    };
  }

  @Override
  public void reported(AgentReport.RunChanged report) {
    world.note(
        "report of %s %d/%d: %s"
            .formatted(
                Truth.name(report.container()), report.epoch(), report.attempt(), report.state()));
    AgentReport.RunChanged taken = report;
    ContainerState state = ledger.get(report.container());
    if (broken == Broken.ORDER_OF_REPORTS && state != null) {
      taken = newest(report, state.run());
    }
    happened(report.container(), new Happening.RunReported(taken));
  }

  /** As if every report were the newest word. */
  private static AgentReport.RunChanged newest(AgentReport.RunChanged report, Run run) {
    return new AgentReport.RunChanged(
        report.container(),
        report.tenant(),
        report.node(),
        run.epoch(),
        run.attempt() + 1,
        run.sequence() + 1,
        report.state(),
        report.reason(),
        report.message(),
        report.exitCode(),
        report.oomKilled(),
        report.pid(),
        report.startedAt(),
        report.finishedAt(),
        report.progress());
  }

  @Override
  public void removed(ContainerId container) {
    happened(container, new Happening.ContainerRemovedByNode());
  }

  @Override
  public void beat(Heartbeat beat) {
    placing.beat(beat);
    String before = boots.put(beat.node(), beat.bootId());
    if (before != null && !before.equals(beat.bootId())) {
      of(beat.node()).stream()
          .filter(s -> s.run().isActive() && s.assignedAt().isBefore(beat.at()))
          .forEach(s -> happened(s.identity().id(), new Happening.NodeRebooted()));
    }
    if (broken == Broken.NO_RESYNC) {
      return;
    }
    for (Resync.Finding finding : Resync.compare(beat, of(beat.node()))) {
      switch (finding) {
        case Resync.Finding.Happened happened ->
            happened(happened.container(), happened.happening());
        case Resync.Finding.Stranger stranger -> stranger(beat.node(), stranger.held());
      }
    }
  }

  private void stranger(NodeId node, Heartbeat.Held held) {
    if (ledger.containsKey(held.container())) {
      return;
    }
    send(
        node,
        new Assignment.OfContainer(
            held.container(),
            null,
            node,
            held.version() + 1,
            held.epoch(),
            0,
            DesiredState.REMOVED,
            null,
            null));
  }

  private void happened(ContainerId id, Happening happening) {
    ContainerState state = ledger.get(id);
    if (state == null) {
      return;
    }
    switch (Lifecycle.decide(state, happening, world.now())) {
      case Decision.Changed changed -> apply(id, changed);
      case Decision.Progressed progressed -> answers.busy(id);
      case Decision.Unchanged unchanged -> {}
      case Decision.Refused refused ->
          throw world.violation("a report was refused: " + refused.message());
    }
  }

  /** In one transaction, as the ledger has it. */
  private void apply(ContainerId id, Decision.Changed changed) {
    ContainerState before = ledger.get(id);
    ContainerState next = changed.state();
    if (before != null) {
      checkOrder(before, next);
    }
    ledger.put(id, next);
    for (Effect effect : changed.effects()) {
      switch (effect) {
        case Effect.Assign assign -> send(next.identity().node(), assignment(next));
        case Effect.Forget forget -> {
          ledger.remove(id);
          placing.free(next.identity().node(), reservation(id));
        }
        case Effect.Tell tell -> {}
        case Effect.Archive archive -> {}
        case Effect.ReleaseVolumes release -> {}
      }
    }
    answers.changed(next);
  }

  private void checkOrder(ContainerState before, ContainerState next) {
    Run was = before.run();
    Run is = next.run();
    boolean back =
        is.epoch() < was.epoch() || (is.epoch() == was.epoch() && is.attempt() < was.attempt());
    boolean same = is.epoch() == was.epoch() && is.attempt() == was.attempt();
    boolean revived = same && was.state().isTerminal() && !is.state().isTerminal();
    if (back || revived || next.version() < before.version()) {
      throw world.violation(
          "%s goes back: %d/%d %s after %d/%d %s"
              .formatted(
                  Truth.name(next.identity().id()),
                  is.epoch(),
                  is.attempt(),
                  is.state(),
                  was.epoch(),
                  was.attempt(),
                  was.state()));
    }
  }

  private void send(NodeId node, Assignment.OfContainer assignment) {
    issued.add(new Issued(assignment.container(), assignment.version(), assignment.desired()));
    Consumer<Assignment.OfContainer> stream = nodes.of(node);
    mail.post(
        "assignment of " + Truth.name(assignment.container()), () -> stream.accept(assignment));
  }

  @Override
  public boolean hasIssued(Assignment.OfContainer assignment) {
    return issued.contains(
        new Issued(assignment.container(), assignment.version(), assignment.desired()));
  }

  long reservation(ContainerId id) {
    return specs.get(id).resources().memoryReservationBytes();
  }

  private Assignment.OfContainer assignment(ContainerState state) {
    return state.assignment(() -> specs.get(state.identity().id()));
  }

  /** What a node that connects is told first. */
  List<Assignment.OfContainer> snapshot(NodeId node) {
    return of(node).stream()
        .map(this::assignment)
        .peek(a -> issued.add(new Issued(a.container(), a.version(), a.desired())))
        .toList();
  }

  private List<ContainerState> of(NodeId node) {
    return ledger.values().stream()
        .filter(state -> state.identity().node().equals(node))
        .sorted(java.util.Comparator.comparing(s -> s.identity().id().value()))
        .toList();
  }
}
