package dev.gantry.simulation;

import dev.gantry.agent.run.ContainerState;
import dev.gantry.agent.run.Decision;
import dev.gantry.agent.run.Departed;
import dev.gantry.agent.run.Effect;
import dev.gantry.agent.run.Event;
import dev.gantry.agent.run.Phase;
import dev.gantry.agent.run.Retry;
import dev.gantry.agent.run.RunKey;
import dev.gantry.agent.run.RunMachine;
import dev.gantry.agent.run.RunView;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.Capacity;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.RunSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The agent of a host: the real {@link RunMachine}, and around it what its actor does, on a
 * simulated disk and with simulated processes. It may be killed between any two effects.
 */
final class Agent {
  /** Killed in the middle of something. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Who hears it. */
  interface Owner {
    void reported(AgentReport.RunChanged report);

    void removed(ContainerId container);

    void beat(Heartbeat heartbeat);

    boolean hasIssued(Assignment.OfContainer assignment);
  }

  private static final double DEATH = 0.002;
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final World world;
  private final Host host;
  private final Mail mail;
  private final Owner owner;
  private final Broken broken;
  private final Map<ContainerId, ContainerState> states = new HashMap<>();
  private final Map<ContainerId, Integer> timers = new HashMap<>();
  private final Map<ContainerId, Boolean> killAsked = new HashMap<>();

  private final Map<ContainerId, Host.Process> heard = new HashMap<>();

  /** Of this life: what an earlier one had under way is nobody's. */
  private int life;

  private boolean alive;
  private Departed departed = new Departed();
  private Places places;

  Agent(World world, Host host, Mail mail, Owner owner, Broken broken) {
    this.world = world;
    this.host = host;
    this.mail = mail;
    this.owner = owner;
    this.broken = broken;
  }

  boolean isAlive() {
    return alive;
  }

  void kill() {
    if (alive) {
      world.note("agent of " + host.node + " is killed");
      alive = false;
      life++;
      states.clear();
      departed = new Departed();
      heard.clear();
      host.agentGone();
    }
  }

  /** As {@code Containers.restore}: what was written down, and what still runs. */
  void start(List<Assignment.OfContainer> snapshot) {
    alive = true;
    life++;
    world.note("agent of " + host.node + " starts");
    host.onEnd(this::lookForEnds);
    places = new Places(host.wires, this::mayBeKilled, broken);
    unlessKilled(
        () -> {
          places.takeOver();
          for (ContainerId container : List.copyOf(host.disk.keySet())) {
            restore(container, host.disk.get(container));
          }
          places.leaveAll(container -> !host.disk.containsKey(container));
          lookForEnds();
        });
    snapshot.forEach(this::assign);
    if (broken == Broken.KILLS_WHAT_IS_NOT_NAMED) {
      new HashMap<>(states)
          .entrySet().stream()
              .filter(one -> host.processes.containsKey(one.getKey()))
              .filter(one -> snapshot.stream().noneMatch(a -> a.container().equals(one.getKey())))
              .forEach(one -> signal(one.getKey(), one.getValue(), StopOrder.KILL.signal()));
    }
    int mine = life;
    world.after(HEARTBEAT, "heartbeat", () -> beat(mine));
  }

  private void restore(ContainerId container, Host.Folder folder) {
    if (folder.assignment == null) {
      host.disk.remove(container);
      return;
    }
    boolean noted = folder.begun != null;
    boolean there = noted && host.processes.containsKey(container);
    RunView known = noted ? viewOf(folder) : folder.run;
    boolean ended = known != null && known.state().isTerminal();
    boolean vanished = noted && !there && !ended;
    boolean rebooted = noted && !host.bootId().equals(folder.begunBoot);
    if (ended) {
      host.reap(container);
      folder.begun = null;
    }
    boolean live = there && !ended;
    if (!live) {
      places.leave(container);
    }
    states.put(
        container,
        ContainerState.restored(folder.assignment, folder.spec, known, live || vanished));
    if (vanished) {
      apply(container, new Event.Vanished(rebooted, world.now()));
    } else {
      apply(container, new Event.Restored());
    }
  }

  private RunView viewOf(Host.Folder folder) {
    RunView run = folder.run;
    boolean same = run != null && run.key().equals(folder.begun);
    if (same && run.state() != RunState.STARTING) {
      return run;
    }
    return RunView.running(folder.begun.epoch(), 1, world.now())
        .at(told(folder.assignment.container()))
        .with(same ? run.retry() : new Retry(folder.begun.attempt(), 0, false, false));
  }

  private NetworkEndpoint told(ContainerId container) {
    Place place = places.of(container);
    return place == null ? null : place.told();
  }

  private void mayBeKilled() {
    if (world.mishap(DEATH)) {
      throw new Killed();
    }
  }

  /** When all is quiet: who runs has a place, who does not has none, and none is lost. */
  void checkPlaces() {
    Map<ContainerId, Place> plugged = host.wires.plugged();
    boolean told = places.attached().equals(plugged) && host.wires.records.equals(plugged);
    if (!told || places.lostAddresses() != 0 || places.lostPorts() != 0) {
      throw world.violation(
          "%s: plugged in %s, known %s, on record %s, lost %d addresses and %d ports"
              .formatted(
                  host.node,
                  plugged.keySet(),
                  places.attached().keySet(),
                  host.wires.records.keySet(),
                  places.lostAddresses(),
                  places.lostPorts()));
    }
    plugged.keySet().stream()
        .filter(container -> !host.processes.containsKey(container))
        .forEach(
            container -> {
              throw world.violation(Truth.name(container) + " does not run and has a place");
            });
  }

  Place place(ContainerId container) {
    return places.of(container);
  }

  /** Its watch; ends with it. */
  Consumer<Assignment.OfContainer> stream() {
    int mine = life;
    return assignment -> {
      if (mine == life) {
        assign(assignment);
      }
    };
  }

  void assign(Assignment.OfContainer assignment) {
    if (!alive) {
      return;
    }
    ContainerId container = assignment.container();
    if (!states.containsKey(container)) {
      if (departed.isLate(assignment)) {
        return;
      }
      states.put(container, ContainerState.first(assignment));
      host.disk.computeIfAbsent(container, id -> new Host.Folder());
    }
    Assignment.OfContainer heard =
        broken == Broken.NO_FENCE
            ? asNewest(assignment, states.get(container).wanted())
            : assignment;
    unlessKilled(() -> apply(container, new Event.Assigned(heard)));
  }

  /** As if every assignment were the newest word. */
  private static Assignment.OfContainer asNewest(
      Assignment.OfContainer assignment, Assignment.OfContainer wanted) {
    return new Assignment.OfContainer(
        assignment.container(),
        assignment.tenant(),
        assignment.node(),
        Math.max(assignment.version(), wanted.version() + 1),
        assignment.epoch(),
        assignment.generation(),
        assignment.desired(),
        assignment.stop(),
        assignment.paused(),
        assignment.spec());
  }

  /** A user's kill, past the owner. */
  void killAct(ContainerId container) {
    ContainerState state = states.get(container);
    if (!alive || state == null || state.spec() == null) {
      return;
    }
    killAsked.put(container, true);
    if (state.spec().restart().isNo()) {
      host.signal(container, true);
    } else if (host.processes.containsKey(container) || state.awaitsRestart()) {
      unlessKilled(() -> apply(container, new Event.KillAsked(9)));
    }
  }

  private void lookForEnds() {
    if (!alive) {
      return;
    }
    for (Map.Entry<ContainerId, Host.Process> one : new HashMap<>(host.processes).entrySet()) {
      ContainerState state = states.get(one.getKey());
      Host.Process process = one.getValue();
      boolean watched =
          state != null && (state.phase() == Phase.RUNNING || state.phase() == Phase.STOPPING);
      // Each end is heard once in a life.
      if (!process.isAlive() && watched && heard.put(one.getKey(), process) != process) {
        later(
            one.getKey(),
            world.millis(0, 5),
            new Event.Exited(process.code(), process.signal(), false, true, process.endedAt()));
      }
    }
  }

  private void later(ContainerId container, Duration delay, Event event) {
    int mine = life;
    world.after(
        delay,
        event.getClass().getSimpleName(),
        () -> {
          if (alive && mine == life && states.containsKey(container)) {
            unlessKilled(() -> apply(container, event));
          }
        });
  }

  private void unlessKilled(Runnable action) {
    try {
      action.run();
    } catch (Killed e) {
      kill();
    }
  }

  private void apply(ContainerId container, Event event) {
    Event next = event;
    while (next != null) {
      Decision decision = RunMachine.decide(states.get(container), next, world.now());
      states.put(container, decision.state());
      next = null;
      for (Effect effect : decision.effects()) {
        mayBeKilled();
        Event answer = perform(container, effect);
        next = answer == null ? next : answer;
        if (!states.containsKey(container)) {
          return;
        }
      }
    }
  }

  private Event perform(ContainerId container, Effect effect) {
    ContainerState state = states.get(container);
    switch (effect) {
      case Effect.KeepAssignment e -> {
        folder(container).assignment = state.wanted();
        folder(container).spec = state.spec();
      }
      case Effect.KeepRun e -> folder(container).run = e.run();
      case Effect.Prepare e ->
          later(
              container,
              world.millis(5, 400),
              world.mishap(0.03)
                  ? new Event.PrepareFailed(RunReason.IMAGE_UNAVAILABLE, "no layer")
                  : new Event.Prepared());
      case Effect.Launch e -> {
        return launch(container, new RunKey(e.epoch(), e.attempt()), state.spec());
      }
      case Effect.Freeze e -> {
        return world.mishap(0.1) ? new Event.FreezeFailed("busy") : new Event.Frozen();
      }
      case Effect.Thaw e -> {}
      case Effect.Follow e -> {
        return new Event.Moved(state.run().endpoint(), "");
      }
      case Effect.Signal e -> signal(container, state, e.signal());
      // Containers of the simulation have no health checks.
      case Effect.Watch e -> {}
      case Effect.Unwatch e -> {}
      case Effect.ArmStop e -> arm(container, e.after(), new Event.StopDue());
      case Effect.DisarmStop e -> disarm(container);
      case Effect.ArmRestart e -> arm(container, e.after(), new Event.RestartDue());
      case Effect.DisarmRestart e -> disarm(container);
      case Effect.Drain e -> {
        return new Event.Drained();
      }
      case Effect.Report e -> report(container, state, e);
      case Effect.ClearRun e -> {
        if (broken != Broken.KEEPS_PLACES) {
          places.leave(container);
        }
        host.reap(container);
        folder(container).begun = null;
      }
      case Effect.Remove e ->
          later(
              container,
              world.millis(5, 100),
              world.mishap(0.2) ? new Event.RemoveFailed("busy") : new Event.Removed());
      case Effect.RemoveLater e -> later(container, world.millis(900, 1100), new Event.RemoveDue());
      case Effect.ReportRemoved e -> removed(container);
      case Effect.Forget e -> {
        departed.gone(container, state.wanted().version());
        states.remove(container);
      }
    }
    return null;
  }

  private Host.Folder folder(ContainerId container) {
    return host.disk.computeIfAbsent(container, id -> new Host.Folder());
  }

  private Event launch(ContainerId container, RunKey run, RunSpec spec) {
    if (!places.take(container, spec)) {
      return new Event.LaunchFailed(RunReason.PORT_IN_USE, "port is already allocated");
    }
    if (world.mishap(0.05)) {
      places.leave(container);
      return new Event.LaunchFailed(RunReason.COMMAND_NOT_FOUND, "no such file");
    }
    host.begin(container, run);
    killAsked.remove(container);
    if (world.mishap(DEATH * 10)) {
      // Between the start and its record.
      throw new Killed();
    }
    return new Event.Launched(1, world.now(), told(container));
  }

  /** Nobody is ended but for a wish of the owner, or of a user. */
  private void signal(ContainerId container, ContainerState state, String signal) {
    Assignment.OfContainer wanted = state.wanted();
    boolean asked =
        wanted.desired() == DesiredState.STOPPED
            || wanted.desired() == DesiredState.REMOVED
            || wanted.epoch() > state.run().epoch();
    if (!killAsked.getOrDefault(container, false) && !(asked && owner.hasIssued(wanted))) {
      throw world.violation(Truth.name(container) + " is ended without a wish: " + wanted);
    }
    host.signal(container, signal.equals(StopOrder.KILL.signal()) || signal.equals("9"));
  }

  private void arm(ContainerId container, Duration after, Event event) {
    int mine = timers.merge(container, 1, Integer::sum);
    int current = life;
    world.after(
        after,
        event.getClass().getSimpleName(),
        () -> {
          boolean still = timers.getOrDefault(container, 0) == mine && current == life;
          if (alive && still && states.containsKey(container)) {
            unlessKilled(() -> apply(container, event));
          }
        });
  }

  private void disarm(ContainerId container) {
    timers.merge(container, 1, Integer::sum);
  }

  private void report(ContainerId container, ContainerState state, Effect.Report e) {
    RunView run = e.run();
    AgentReport.RunChanged report =
        new AgentReport.RunChanged(
            container,
            state.wanted().tenant(),
            host.node,
            run.epoch(),
            run.attempt(),
            e.sequence(),
            run.state(),
            run.reason(),
            run.message(),
            run.exitCode(),
            run.oomKilled(),
            run.pid(),
            run.startedAt(),
            run.finishedAt(),
            e.progress(),
            run.endpoint(),
            run.paused(),
            run.isWaiting(),
            null);
    unlessLost("report", () -> owner.reported(report));
  }

  private void removed(ContainerId container) {
    places.leave(container);
    host.reap(container);
    host.disk.remove(container);
    unlessLost("removed", () -> owner.removed(container));
  }

  /** What a killed agent had not got off is lost; what it had is delivered. */
  private void unlessLost(String what, Runnable deliver) {
    int mine = life;
    mail.register(
        what,
        () -> {
          if (mine == life || !world.mishap(0.5)) {
            deliver.run();
          }
        });
  }

  private void beat(int mine) {
    if (!alive || mine != life) {
      return;
    }
    Heartbeat beat =
        new Heartbeat(
            host.node,
            host.bootId(),
            world.now(),
            new Capacity(4, 8L << 30, 0, 0),
            states.values().stream()
                .map(ContainerState::wanted)
                .map(w -> new Heartbeat.Held(w.container(), w.epoch(), w.version()))
                .toList());
    mail.post("heartbeat", () -> owner.beat(beat));
    world.after(HEARTBEAT, "heartbeat", () -> beat(mine));
  }
}
