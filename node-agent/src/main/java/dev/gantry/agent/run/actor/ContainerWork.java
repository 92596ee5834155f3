package dev.gantry.agent.run.actor;

import dev.gantry.agent.launch.ExecRequest;
import dev.gantry.agent.launch.ExecTarget;
import dev.gantry.agent.launch.ExitStatus;
import dev.gantry.agent.launch.LaunchException;
import dev.gantry.agent.launch.LaunchRequest;
import dev.gantry.agent.launch.LaunchedProcess;
import dev.gantry.agent.launch.RootFs;
import dev.gantry.agent.launch.TerminalSize;
import dev.gantry.agent.run.Event;
import dev.gantry.agent.run.RunKey;
import dev.gantry.agent.run.RunView;
import dev.gantry.agent.run.SignalName;
import dev.gantry.agent.snapshot.FetchProgress;
import dev.gantry.agent.snapshot.SnapshotException;
import dev.gantry.agent.snapshot.Trees;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the decisions about one container ask for. Called by its actor's thread, but for {@link
 * #output}, {@link #input}, {@link #signal(int)} and {@link #resize}, which streams and acts call.
 */
final class ContainerWork {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerWork.class);
  private static final long PROGRESS_SECONDS = 2;
  private static final long DRAIN_MILLIS = 2000;
  private static final Duration FLUSH = Duration.ofSeconds(2);
  private static final Duration FLUSH_BEFORE_REMOVE = Duration.ofSeconds(10);
  private static final int SIGTERM = 15;

  private final ActorParts parts;
  private final ContainerId id;
  private final ContainerFolder folder;
  private final Consumer<Event> events;
  private final ContainerFiles files;
  private final ContainerTimers timers;
  private final ContainerOutput output;
  private final LastLaunch lastLaunch;
  private volatile RunningProcess running;
  // Its process is dead; descriptors and cgroups are still there.
  private RunningProcess ended;
  private volatile CompletableFuture<InputPort> input = new CompletableFuture<>();
  private volatile TerminalSize size = TerminalSize.UNKNOWN;
  private RunSpec keptSpec;
  // Its processes are accounted for: prepared here, or looked after when the agent came back.
  private boolean known;

  ContainerWork(ActorParts parts, ContainerId id, Consumer<Event> events, RunKey logEnded) {
    this.parts = parts;
    this.id = id;
    this.folder = ContainerFolder.of(parts.folder(), id, parts.json());
    this.events = events;
    this.files = new ContainerFiles(parts, id, folder, () -> running);
    this.timers = new ContainerTimers(parts.timers(), events);
    this.output = new ContainerOutput(parts.kernel(), folder.log(), parts.clock(), logEnded);
    this.lastLaunch = new LastLaunch(folder);
  }

  void adopt(LaunchedProcess process, RunSpec spec) throws IOException {
    output.log(spec).resumeRun();
    begin(process, spec);
    running.frozen(parts.launcher().cgroups().isFrozen(id));
  }

  /** What an agent before left of processes has been adopted or swept. */
  void restored() {
    known = true;
  }

  /** The spec goes into a file of its own, written only when it is another one. */
  void keep(Assignment.OfContainer a) throws IOException {
    folder.make();
    if (a.spec() != null && !Objects.equals(a.spec(), keptSpec)) {
      folder.keep(a.spec());
      keptSpec = a.spec();
    }
    folder.keep(a.withoutSpec());
  }

  void keep(RunView run) throws IOException {
    folder.keep(run);
    lastLaunch.keep();
  }

  void prepare(TenantId tenant, RunSpec spec) {
    known = true;
    FetchProgress progress = new FetchProgress();
    ScheduledFuture<?> ticks =
        parts
            .timers()
            .scheduleAtFixedRate(
                () -> events.accept(new Event.ProgressDue(words(progress))),
                PROGRESS_SECONDS,
                PROGRESS_SECONDS,
                TimeUnit.SECONDS);
    Thread.ofVirtual()
        .name("prepare-" + id.shortId())
        .start(
            () -> {
              Event result = prepared(tenant, spec, progress);
              ticks.cancel(false);
              events.accept(result);
            });
  }

  private Event prepared(TenantId tenant, RunSpec spec, FetchProgress progress) {
    try {
      parts.preparation().prepare(tenant, spec, folder, progress);
      return new Event.Prepared();
    } catch (SnapshotException e) {
      LOG.warn("Container {} can't be prepared: {}", id, e.getMessage());
      return new Event.PrepareFailed(e.reason(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("Container {} can't be prepared", id, e);
      return new Event.PrepareFailed(RunReason.LAUNCH_FAILED, "preparing failed: " + e);
    }
  }

  private static String words(FetchProgress p) {
    return "fetching layers: %d of %d bytes".formatted(p.doneBytes(), p.totalBytes());
  }

  Event launch(TenantId tenant, RunKey run, RunSpec spec) throws InterruptedException {
    try {
      return files.shutForLaunch() ? launched(tenant, run, spec) : failed(files.stillCopied());
    } finally {
      files.reopen();
    }
  }

  private Event launched(TenantId tenant, RunKey run, RunSpec spec) throws InterruptedException {
    long begun = System.nanoTime();
    try {
      Seat place = parts.places().take(id, tenant, spec).orElse(null);
      LaunchRequest request = parts.preparation().request(id, tenant, run, spec, folder, place);
      output.log(spec).beginRun(run.epoch());
      LaunchedProcess process = parts.launcher().launch(request.sized(size.or(spec.process())));
      Instant at = parts.clock().instant();
      lastLaunch.was(run, at, "", process.trace());
      takeUp(process, spec);
      parts.metrics().launched(process.trace(), System.nanoTime() - begun);
      NetworkEndpoint told = place == null ? null : place.told();
      return new Event.Launched(process.pid(), at, told);
    } catch (LaunchException e) {
      LOG.warn("Container {} does not start: {}\n{}", id, e.getMessage(), e.trace().listing());
      lastLaunch.was(run, parts.clock().instant(), e.getMessage(), e.trace());
      return failed(e.reason(), e.getMessage());
    } catch (SnapshotException e) {
      LOG.warn("Container {} does not start: {}", id, e.getMessage());
      return failed(e.reason(), e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.error("Container {} does not start", id, e);
      return failed(RunReason.LAUNCH_FAILED, "starting " + spec.name() + ": " + e.getMessage());
    }
  }

  /** Its places, live, are made those of the spec. */
  Event follow(TenantId tenant, RunSpec spec) {
    List<String> before = parts.places().addresses(id);
    try {
      Optional<Seat> seat = parts.places().follow(id, tenant, spec);
      if (seat.isPresent()) {
        parts.preparation().moved(id, spec, folder, before, seat.get().addresses());
      }
      return new Event.Moved(parts.places().told(id), "");
    } catch (LaunchException | IOException | RuntimeException e) {
      LOG.error("Container {} can't be brought into its networks", id, e);
      return new Event.Moved(parts.places().told(id), String.valueOf(e.getMessage()));
    }
  }

  /** Where another container shares this one's network; empty when it does not run. */
  Optional<Seat> beside() {
    RunningProcess now = running;
    return now == null
        ? Optional.empty()
        : Optional.of(Seat.with(now.process().pid(), folder.etc()));
  }

  /** What can't be written down is not left running: nobody would know of it. */
  private void takeUp(LaunchedProcess process, RunSpec spec) throws IOException {
    try {
      folder.keep(process.record());
      begin(process, spec);
    } catch (IOException | RuntimeException e) {
      running = null;
      process.close();
      folder.forgetProcess();
      throw e;
    }
  }

  private Event failed(String message) {
    LOG.warn("Container {} does not start: {}", id, message);
    return failed(RunReason.LAUNCH_FAILED, message);
  }

  private Event failed(RunReason reason, String message) {
    parts.metrics().launchFailed(reason);
    try {
      parts.places().leave(id);
    } catch (RuntimeException e) {
      LOG.warn("Container {} did not start and keeps its place on the bridge for now", id, e);
    }
    return new Event.LaunchFailed(reason, message);
  }

  private void begin(LaunchedProcess process, RunSpec spec) throws IOException {
    RunningProcess begun =
        RunningProcess.begin(process, parts.kernel(), parts.pump(), output.log(spec));
    running = begun;
    input.complete(begun.input());
    process.exited().thenAccept(status -> events.accept(exited(status)));
  }

  private Event exited(ExitStatus status) {
    return new Event.Exited(
        status.code(),
        status.signal(),
        status.oomKilled(),
        status.known(),
        parts.clock().instant());
  }

  /**
   * @param ending its place on the bridge will be free soon
   */
  void signal(String signal, boolean ending) {
    int number =
        SignalName.number(signal)
            .orElseGet(
                () -> {
                  LOG.warn("Container {}: no signal {}; SIGTERM instead", id, signal);
                  return SIGTERM;
                });
    if (ending) {
      parts.places().leaving(id);
    }
    signal(number);
  }

  boolean signal(int number) {
    RunningProcess now = running;
    if (now != null) {
      now.signal(number);
    }
    return now != null;
  }

  boolean isRunning() {
    return running != null;
  }

  /** Pids of all its processes, as the node sees them; empty when none runs. */
  Optional<List<Integer>> processes() {
    return isRunning() ? Optional.of(parts.launcher().cgroups().processes(id)) : Optional.empty();
  }

  LastLaunch lastLaunch() {
    return lastLaunch;
  }

  boolean limit(Resources resources) {
    boolean runs = isRunning();
    if (runs) {
      parts.launcher().cgroups().update(id, resources);
    }
    return runs;
  }

  /** Empty when none runs. In the host's network, all traffic is the host's. */
  Optional<Usage> usage(RunSpec spec) {
    RunningProcess now = running;
    if (now == null) {
      return Optional.empty();
    }
    boolean ofHost = spec.network() instanceof NetworkMode.Host;
    return parts
        .launcher()
        .cgroups()
        .usage(id)
        .map(usage -> usage.with(ofHost ? Map.of() : now.links()));
  }

  Event freeze() {
    RunningProcess now = running;
    try {
      boolean frozen = now != null && now.freeze(() -> parts.launcher().cgroups().freeze(id));
      return frozen
          ? new Event.Frozen()
          : new Event.FreezeFailed("not all of its processes could be frozen in time");
    } catch (RuntimeException e) {
      LOG.error("Container {} can't be frozen", id, e);
      return new Event.FreezeFailed(String.valueOf(e.getMessage()));
    }
  }

  void thaw() {
    RunningProcess now = running;
    if (now != null) {
      now.thaw(() -> parts.launcher().cgroups().thaw(id));
    }
  }

  boolean resize(int rows, int columns) {
    size = new TerminalSize(rows, columns);
    RunningProcess now = running;
    if (now != null) {
      now.resize(rows, columns);
    }
    return now != null;
  }

  Optional<LaunchedProcess> exec(RunSpec spec, Function<ExecTarget, ExecRequest> request)
      throws LaunchException {
    RunningProcess now = running;
    if (now == null) {
      return Optional.empty();
    }
    RootFs root = parts.preparation().rootFs(spec, folder);
    return now.beside(
        pid -> parts.launcher().exec(request.apply(new ExecTarget(id, pid, spec, root))));
  }

  Path execs() {
    return folder.execs();
  }

  ContainerFiles files() {
    return files;
  }

  ContainerTimers timers() {
    return timers;
  }

  ContainerOutput output() {
    return output;
  }

  /** Nobody hears of the exit before the output is where it belongs. */
  void drain(RunKey run, RunSpec spec) throws IOException, InterruptedException {
    parts.places().leaving(id);
    ended = running;
    running = null;
    input = new CompletableFuture<>();
    if (ended != null) {
      ended.pumping().drain(DRAIN_MILLIS);
    }
    output.endRun(run, spec);
    if (!output.log(spec).awaitNobodyAttached(FLUSH)) {
      LOG.info("Container {}: an attached client is slow; its exit is reported meanwhile", id);
    }
  }

  void clearRun() throws IOException {
    try {
      parts.places().leave(id);
    } finally {
      if (ended != null) {
        ended.close();
        ended = null;
      }
      folder.forgetProcess();
    }
  }

  Event remove() throws InterruptedException {
    try {
      output.close(FLUSH_BEFORE_REMOVE);
      if (!known) {
        // Asked to remove what no record tells of: whatever there may be is cleared away.
        parts.launcher().sweep(id);
      }
      parts.places().leave(id);
      files.shutForGood();
      Trees.delete(folder.path());
      return new Event.Removed();
    } catch (IOException | RuntimeException e) {
      LOG.warn("Container {} is not all removed yet; it is tried again", id, e);
      return new Event.RemoveFailed(String.valueOf(e.getMessage()));
    }
  }

  CompletableFuture<InputPort> input() {
    return input;
  }
}
