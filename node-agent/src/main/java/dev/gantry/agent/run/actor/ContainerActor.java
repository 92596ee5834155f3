package dev.gantry.agent.run.actor;

import dev.gantry.agent.launch.ExecRequest;
import dev.gantry.agent.launch.ExecTarget;
import dev.gantry.agent.launch.ImageUsers;
import dev.gantry.agent.launch.LaunchException;
import dev.gantry.agent.launch.LaunchedProcess;
import dev.gantry.agent.launch.RootFs;
import dev.gantry.agent.log.ContainerLog;
import dev.gantry.agent.run.ContainerState;
import dev.gantry.agent.run.Decision;
import dev.gantry.agent.run.Effect;
import dev.gantry.agent.run.Event;
import dev.gantry.agent.run.Phase;
import dev.gantry.agent.run.RunKey;
import dev.gantry.agent.run.RunMachine;
import dev.gantry.agent.run.RunView;
import dev.gantry.agent.run.SignalName;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.LaunchView;
import dev.gantry.model.stream.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One container: a queue of events and one virtual thread, which asks {@link RunMachine} what to do
 * and has {@link ContainerWork} do it.
 */
final class ContainerActor implements ContainerHandle {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerActor.class);

  private static final int SIGKILL = 9;

  private final ActorParts parts;
  private final ContainerId id;
  private final Runnable onGone;
  private final ContainerWork work;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile ContainerState state;
  private volatile boolean abandoned;

  /**
   * @param onGone nothing is left of the container; called once, by the actor's thread
   */
  ContainerActor(ActorParts parts, ContainerState state, Runnable onGone) {
    this.parts = parts;
    this.id = state.wanted().container();
    this.state = state;
    this.onGone = onGone;
    this.work = new ContainerWork(parts, id, events::add, state.lastEnded());
    this.thread = Thread.ofVirtual().name("container-" + id.shortId()).unstarted(this::run);
  }

  /** Begins with a process that an agent before launched. Call before {@link #start}. */
  void adopt(LaunchedProcess process) throws IOException {
    work.adopt(process, state.spec());
  }

  /** As {@link #adopt}, with no process left. */
  void restored() {
    work.restored();
  }

  void start() {
    thread.start();
  }

  /**
   * The agent ends: what the container's process does from here on is for the next agent. Not by an
   * interruption: a launch under way gets its record.
   */
  void abandon() {
    abandoned = true;
    events.add(new Event.ProgressDue(""));
  }

  /** After {@link #abandon}: until nothing of it is under way. */
  void awaitAbandoned(Duration atMost) throws InterruptedException {
    if (thread.getState() == Thread.State.NEW) {
      return; // the agent failed while it came up; begun now, it would end at once
    }
    if (!thread.join(atMost)) {
      LOG.warn("Container {} is still busy and is left so", id);
    }
  }

  void post(Event event) {
    events.add(event);
  }

  ContainerState state() {
    return state;
  }

  private void run() {
    try {
      while (state.phase() != Phase.GONE) {
        Event event = events.take();
        if (abandoned) {
          return;
        }
        handle(event);
      }
    } catch (InterruptedException e) {
      LOG.debug("Container {} is left as it is", id);
    }
  }

  private void handle(Event event) throws InterruptedException {
    Optional<Event> next = Optional.of(event);
    while (next.isPresent()) {
      Decision decision = RunMachine.decide(state, next.get(), parts.clock().instant());
      state = decision.state();
      next = Optional.empty();
      for (Effect effect : decision.effects()) {
        Optional<Event> answer = performed(effect);
        next = answer.isPresent() ? answer : next;
      }
    }
  }

  private Optional<Event> performed(Effect effect) throws InterruptedException {
    try {
      return perform(effect);
    } catch (IOException | RuntimeException e) {
      // The machine goes on: what could not be written down is in its state, and is told again.
      LOG.error("Container {}: {} failed", id, effect.getClass().getSimpleName(), e);
      return Optional.empty();
    }
  }

  /** What is done at once answers here; what takes its time posts its answer. */
  private Optional<Event> perform(Effect effect) throws IOException, InterruptedException {
    switch (effect) {
      case Effect.KeepAssignment e -> {
        work.keep(state.wanted());
        parts.reports().heldChanged();
      }
      case Effect.KeepRun e -> work.keep(e.run());
      case Effect.Prepare e -> work.prepare(tenant(), state.spec());
      case Effect.Launch e -> {
        RunKey run = new RunKey(e.epoch(), e.attempt());
        return Optional.of(work.launch(tenant(), run, state.spec()));
      }
      case Effect.Signal e -> work.signal(e.signal(), state.phase() == Phase.STOPPING);
      case Effect.Freeze e -> {
        return Optional.of(work.freeze());
      }
      case Effect.Thaw e -> work.thaw();
      case Effect.Watch e -> watch(state.run());
      case Effect.Unwatch e -> parts.health().unwatch(id);
      case Effect.Follow e -> {
        return Optional.of(work.follow(tenant(), state.spec()));
      }
      case Effect.ArmStop e -> work.timers().armStop(e.after());
      case Effect.DisarmStop e -> work.timers().disarmStop();
      case Effect.ArmRestart e -> work.timers().armRestart(e.after());
      case Effect.DisarmRestart e -> work.timers().disarmRestart();
      case Effect.Drain e -> {
        work.drain(state.run().key(), state.spec());
        return Optional.of(new Event.Drained());
      }
      case Effect.Report e -> report(e);
      case Effect.ClearRun e -> work.clearRun();
      case Effect.Remove e -> {
        return Optional.of(work.remove());
      }
      case Effect.RemoveLater e -> work.timers().removeLater();
      case Effect.ReportRemoved e ->
          parts.reports().send(new AgentReport.ContainerRemoved(id, tenant(), parts.node().get()));
      case Effect.Forget e -> {
        onGone.run();
        parts.reports().heldChanged();
      }
    }
    return Optional.empty();
  }

  private void watch(RunView run) {
    RunKey key = run.key();
    parts
        .health()
        .watch(
            new HealthWatch.Watched(
                this,
                state.spec().health(),
                run.startedAt(),
                run.health(),
                health -> events.add(new Event.Probed(key, health))));
  }

  Optional<Seat> beside() {
    return work.beside();
  }

  private void report(Effect.Report e) throws IOException {
    if (e.run().state().isTerminal()) {
      // Never started: whoever is attached already is not to wait for output.
      work.output().endRun(e.run().key(), state.spec());
    }
    parts
        .reports()
        .send(
            new AgentReport.RunChanged(
                id,
                tenant(),
                parts.node().get(),
                e.run().epoch(),
                e.run().attempt(),
                e.sequence(),
                e.run().state(),
                e.run().reason(),
                e.run().message(),
                e.run().exitCode(),
                e.run().oomKilled(),
                e.run().pid(),
                e.run().startedAt(),
                e.run().finishedAt(),
                e.progress(),
                e.run().endpoint(),
                e.run().paused(),
                e.run().isWaiting(),
                e.run().health()));
  }

  @Override
  public ContainerId id() {
    return id;
  }

  @Override
  public TenantId tenant() {
    return state.wanted().tenant();
  }

  @Override
  public Optional<RunSpec> spec() {
    return Optional.ofNullable(state.spec());
  }

  @Override
  public ContainerLog log() throws IOException {
    return work.output().log(state.spec());
  }

  @Override
  public CompletableFuture<InputPort> input() {
    return work.input();
  }

  @Override
  public boolean signal(int number) {
    if (!endsForGood(number)) {
      return work.signal(number);
    }
    ContainerState now = state;
    if (!work.isRunning() && !now.awaitsRestart() && now.phase() != Phase.STARTING) {
      return false;
    }
    // By the machine, which writes it down first and starts no further attempt.
    events.add(new Event.KillAsked(number));
    return true;
  }

  /** Docker takes these for the user's wish that it stay down, whatever its policy. */
  private boolean endsForGood(int number) {
    RunSpec spec = state.spec();
    return spec != null
        && !spec.restart().isNo()
        && (number == SIGKILL || number == SignalName.stopSignal(spec.process().stopSignal()));
  }

  @Override
  public Optional<List<Integer>> processes() {
    return work.processes();
  }

  @Override
  public Optional<Usage> usage() {
    RunSpec spec = state.spec();
    return spec == null ? Optional.empty() : work.usage(spec);
  }

  @Override
  public Optional<LaunchView> launch() throws IOException {
    return work.lastLaunch().view();
  }

  @Override
  public boolean limit(Resources resources) {
    return work.limit(resources);
  }

  @Override
  public Optional<String> address() {
    RunView run = state.run();
    return run == null || !work.isRunning()
        ? Optional.empty()
        : Optional.ofNullable(run.endpoint()).map(NetworkEndpoint::ip);
  }

  @Override
  public boolean resize(int rows, int columns) {
    return work.resize(rows, columns);
  }

  @Override
  public Optional<LaunchedProcess> exec(Function<ExecTarget, ExecRequest> request)
      throws LaunchException {
    RunSpec spec = state.spec();
    return spec == null ? Optional.empty() : work.exec(spec, request);
  }

  @Override
  public Path execs() {
    return work.execs();
  }

  @Override
  public FilesLease files(Runnable cut) throws IOException, InterruptedException {
    return work.files().open(tenant(), specOrGone(), cut);
  }

  @Override
  public RootFs layers() {
    return work.files().layers(specOrGone());
  }

  @Override
  public Optional<ImageUsers.Ids> user() {
    return work.files().user(specOrGone());
  }

  private RunSpec specOrGone() {
    return spec()
        .orElseThrow(
            () ->
                new GantryException(
                    ErrorCode.NO_SUCH_CONTAINER, "container " + id + " is being removed"));
  }
}
