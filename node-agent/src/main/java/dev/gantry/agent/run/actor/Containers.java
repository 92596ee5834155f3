package dev.gantry.agent.run.actor;

import dev.gantry.agent.dns.Resolvers;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.launch.LaunchedProcess;
import dev.gantry.agent.launch.Launcher;
import dev.gantry.agent.log.OutputPump;
import dev.gantry.agent.network.Networks;
import dev.gantry.agent.run.ContainerState;
import dev.gantry.agent.run.Departed;
import dev.gantry.agent.run.Event;
import dev.gantry.agent.run.Phase;
import dev.gantry.agent.run.Retry;
import dev.gantry.agent.run.RunView;
import dev.gantry.agent.snapshot.LayerStore;
import dev.gantry.agent.snapshot.Trees;
import dev.gantry.agent.users.TenantRanges;
import dev.gantry.agent.volume.VolumeStore;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.Resolver;
import dev.gantry.model.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** All containers of the node. */
public final class Containers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Containers.class);
  private static final Duration BUSY = Duration.ofSeconds(5);

  /**
   * @param folder one folder a container in it
   * @param hostEtc the host's {@code /etc}
   * @param bootId of the running kernel
   */
  public record Places(Path folder, Path hostEtc, String bootId) {}

  /** What containers are made with. */
  public record Tools(
      Kernel kernel,
      Launcher launcher,
      OutputPump pump,
      LayerStore layers,
      VolumeStore volumes,
      Networks networks,
      Resolvers resolvers,
      HealthWatch health,
      TenantRanges ranges,
      JsonMapper json) {}

  private final Places places;
  private final Launcher launcher;
  private final ActorParts parts;
  private final ScheduledExecutorService timers;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private final Arrivals arrivals = new Arrivals();
  private final Map<ContainerId, ContainerActor> actors = new HashMap<>();
  private final Departed departed = new Departed();

  public Containers(
      Places places,
      Tools tools,
      Reports reports,
      Supplier<NodeId> node,
      RunMetrics metrics,
      InstantSource clock)
      throws IOException {
    this.places = places;
    this.launcher = tools.launcher();
    Files.createDirectories(places.folder());
    this.timers =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("container-timers").daemon().factory());
    Preparation preparation =
        new Preparation(
            tools.layers(), tools.volumes(), new EtcFolder(places.hostEtc()), tools.ranges());
    this.parts =
        new ActorParts(
            places.folder(),
            tools.kernel(),
            tools.launcher(),
            tools.pump(),
            preparation,
            new BridgePlaces(tools.networks(), tools.resolvers(), this::beside),
            reports,
            tools.health(),
            node,
            tools.json(),
            metrics,
            clock,
            timers);
  }

  /**
   * Takes up what an agent before left: adopts what runs, says what has ended. Call after the node
   * has registered, before assignments come.
   */
  public void restore() throws IOException {
    List<Path> unrecorded = new ArrayList<>();
    try (var folders = Files.newDirectoryStream(places.folder())) {
      for (Path path : folders) {
        if (!ContainerFolder.hasProcess(path) || !tryToRestore(path, false)) {
          unrecorded.add(path);
        }
      }
    }
    // Last: looking for what they left running reaps every dead process that nobody has taken up,
    // and with it the exit codes of those that ended while no agent ran.
    unrecorded.forEach(path -> tryToRestore(path, true));
    parts.places().leaveAll(id -> !Files.exists(places.folder().resolve(id.value())));
  }

  /** False: what the container has left running has to be looked for, which is to wait. */
  private boolean tryToRestore(Path path, boolean sweeping) {
    try {
      return restore(new ContainerFolder(path, parts.json()), path, sweeping);
    } catch (IOException | IllegalArgumentException e) {
      // One unreadable record must not keep all other containers from being taken up.
      LOG.error("Container in {} can't be taken up and stays as it is", path, e);
      return true;
    }
  }

  private boolean restore(ContainerFolder folder, Path path, boolean sweeping) throws IOException {
    Optional<Assignment.OfContainer> assignment = folder.assignment();
    if (assignment.isEmpty()) {
      LOG.info("Left over from a removal, deleted: {}", path);
      Trees.delete(path);
      return true;
    }
    RunSpec spec = folder.spec().orElse(null);
    RunView run = folder.run().orElse(null);
    Optional<BegunProcess> begun = BegunProcess.of(folder, assignment.get().container(), launcher);
    Optional<LaunchedProcess> process = begun.flatMap(b -> b.adopt(launcher));
    if (begun.isEmpty() && !sweeping) {
      return false; // the note of a start that is over, or was none
    }
    if (begun.isEmpty()) {
      launcher.sweep(assignment.get().container());
    } else if (process.isEmpty()) {
      // Reaped, and the agent was killed before it had removed the cgroups.
      launcher.clear(assignment.get().container());
    }
    RunView known = begun.map(b -> viewOf(assignment.get().container(), b, run)).orElse(run);
    boolean ended = known != null && known.state().isTerminal();
    boolean vanished = process.isEmpty() && begun.isPresent() && !ended;
    if (process.isPresent() && ended) {
      // Reported as ended, and the agent was killed before it had cleared away.
      process.get().close();
    }
    if (ended) {
      folder.forgetProcess();
    }
    boolean live = process.isPresent() && !ended;
    if (!live) {
      parts.places().leave(assignment.get().container());
    }
    if (live) {
      known = known.paused(launcher.cgroups().isFrozen(assignment.get().container()), "");
    }
    ContainerState state = ContainerState.restored(assignment.get(), spec, known, live || vanished);
    ContainerActor actor = add(state);
    actor.restored();
    if (live) {
      parts
          .places()
          .adopt(
              assignment.get().container(),
              (int) process.get().pid(),
              spec == null ? Resolver.HOST : spec.dns());
      actor.adopt(process.get());
    }
    actor.start();
    if (vanished) {
      boolean rebooted = !begun.get().bootId().equals(places.bootId());
      actor.post(new Event.Vanished(rebooted, parts.clock().instant()));
    } else {
      actor.post(new Event.Restored());
    }
    return true;
  }

  /** A process that was recorded is running, whatever the run's record had time to say. */
  private RunView viewOf(ContainerId container, BegunProcess begun, RunView run) {
    boolean same = run != null && run.key().equals(begun.run());
    if (same && run.state() != RunState.STARTING) {
      return run;
    }
    return RunView.running(begun.run().epoch(), begun.pid(), parts.clock().instant())
        .at(parts.places().told(container))
        .with(same ? run.retry() : new Retry(begun.run().attempt(), 0, false, false));
  }

  /** Takes an assignment; whether it is older than what is known is decided behind it. */
  public void assign(Assignment.OfContainer assignment) {
    ContainerActor actor;
    lock.lock();
    try {
      actor = actors.get(assignment.container());
      if (actor == null && departed.isLate(assignment)) {
        return;
      }
      if (actor == null) {
        actor = add(ContainerState.first(assignment));
        actor.start();
      }
      // Under the lock: an actor that is about to be forgotten takes no more events.
      actor.post(new Event.Assigned(assignment));
    } finally {
      lock.unlock();
    }
  }

  private Optional<Seat> beside(TenantId tenant, ContainerId id) {
    ContainerActor other;
    lock.lock();
    try {
      other = actors.get(id);
    } finally {
      lock.unlock();
    }
    return other == null || !other.tenant().equals(tenant) ? Optional.empty() : other.beside();
  }

  private ContainerActor add(ContainerState state) {
    ContainerId id = state.wanted().container();
    ContainerActor actor = new ContainerActor(parts, state, () -> forget(id));
    lock.lock();
    try {
      actors.put(id, actor);
      arrivals.arrived(actor);
    } finally {
      lock.unlock();
    }
    return actor;
  }

  private void forget(ContainerId id) {
    lock.lock();
    try {
      ContainerActor gone = actors.remove(id);
      departed.gone(id, gone.state().wanted().version());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells of the container: at once, or when its assignment comes and before anything is done for
   * it. By a thread that has no time: {@code told} neither blocks nor throws.
   *
   * @return to be run when it is not to be told any more
   */
  public Runnable whenKnown(ContainerId id, Consumer<ContainerHandle> told) {
    lock.lock();
    try {
      ContainerActor actor = actors.get(id);
      if (actor != null) {
        told.accept(actor);
      } else {
        arrivals.add(id, told);
      }
    } finally {
      lock.unlock();
    }
    return () -> withdraw(id, told);
  }

  private void withdraw(ContainerId id, Consumer<ContainerHandle> told) {
    lock.lock();
    try {
      arrivals.withdraw(id, told);
    } finally {
      lock.unlock();
    }
  }

  /** All containers, as streams and acts see them. */
  public List<ContainerHandle> handles() {
    lock.lock();
    try {
      return List.copyOf(actors.values());
    } finally {
      lock.unlock();
    }
  }

  /** What the node holds, for the heartbeat. */
  public List<Heartbeat.Held> held() {
    lock.lock();
    try {
      return actors.values().stream()
          .map(ContainerActor::state)
          .map(s -> s.wanted())
          .map(w -> new Heartbeat.Held(w.container(), w.epoch(), w.version()))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Containers with a process. */
  public int running() {
    lock.lock();
    try {
      return (int)
          actors.values().stream()
              .map(a -> a.state().phase())
              .filter(p -> p == Phase.RUNNING || p == Phase.STOPPING)
              .count();
    } finally {
      lock.unlock();
    }
  }

  /** Lets all containers be as they are; they run on. */
  @Override
  public void close() throws InterruptedException {
    timers.shutdownNow();
    List<ContainerActor> all;
    lock.lock();
    try {
      all = List.copyOf(actors.values());
    } finally {
      lock.unlock();
    }
    all.forEach(ContainerActor::abandon);
    for (ContainerActor actor : all) {
      actor.awaitAbandoned(BUSY);
    }
  }
}
