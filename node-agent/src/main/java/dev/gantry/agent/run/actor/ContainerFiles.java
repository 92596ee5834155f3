package dev.gantry.agent.run.actor;

import dev.gantry.agent.copy.CopyRoot;
import dev.gantry.agent.copy.StoppedRoot;
import dev.gantry.agent.launch.ImageUsers;
import dev.gantry.agent.launch.RootFs;
import dev.gantry.agent.snapshot.FetchProgress;
import dev.gantry.agent.snapshot.SnapshotException;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.RunSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A container's files for those outside: those of its process while it runs, else mounted for them.
 */
final class ContainerFiles {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration AFTER_CUT = Duration.ofSeconds(5);

  private final ActorParts parts;
  private final ContainerId id;
  private final ContainerFolder folder;
  private final Supplier<RunningProcess> running;
  private final FilesGate gate;

  /**
   * @param running gives null when none is
   */
  ContainerFiles(
      ActorParts parts, ContainerId id, ContainerFolder folder, Supplier<RunningProcess> running) {
    this.parts = parts;
    this.id = id;
    this.folder = folder;
    this.running = running;
    this.gate = new FilesGate(id.shortId());
  }

  FilesLease open(TenantId tenant, RunSpec spec, Runnable cut)
      throws IOException, InterruptedException {
    if (running.get() == null) {
      awaitLayers(spec);
    }
    return gate.enter(() -> root(tenant, spec), PATIENCE, cut);
  }

  /** Not under the gate's lock: a start needs the layers too, and a removal must not wait. */
  private void awaitLayers(RunSpec spec) throws InterruptedException {
    FetchProgress progress = new FetchProgress();
    CompletableFuture<Void> fetched = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("fetch-for-copy-" + id.shortId())
        .start(
            () -> {
              try {
                parts.preparation().fetch(spec, progress);
                fetched.complete(null);
              } catch (SnapshotException | RuntimeException e) {
                fetched.completeExceptionally(e);
              }
            });
    try {
      fetched.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new GantryException(
          ErrorCode.UNAVAILABLE,
          "container %s is not ready on its node: %d of %d bytes of its image are there"
              .formatted(id.shortId(), progress.doneBytes(), progress.totalBytes()),
          e);
    } catch (ExecutionException e) {
      throw notPrepared(e.getCause());
    }
  }

  private GantryException notPrepared(Throwable cause) {
    return new GantryException(
        ErrorCode.LAUNCH_FAILED,
        "container " + id.shortId() + " can't be prepared: " + cause.getMessage(),
        cause);
  }

  private CopyRoot root(TenantId tenant, RunSpec spec) throws IOException {
    RunningProcess process = running.get();
    Optional<CopyRoot> live = process == null ? Optional.empty() : process.files(parts.kernel());
    if (live.isPresent()) {
      return live.get();
    }
    try {
      parts.preparation().prepare(tenant, spec, folder, new FetchProgress());
      return StoppedRoot.mount(
          parts.kernel(),
          parts.preparation().rootFs(spec, folder),
          parts.preparation().binds(tenant, spec, folder),
          spec.readOnlyRoot());
    } catch (SnapshotException e) {
      throw notPrepared(e);
    }
  }

  RootFs layers(RunSpec spec) {
    return parts.preparation().rootFs(spec, folder);
  }

  Optional<ImageUsers.Ids> user(RunSpec spec) {
    String user = spec.process().user();
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ImageUsers(parts.kernel()).find(parts.preparation().rootFs(spec, folder), user));
  }

  /** False: a copy of the files is under way and can't be ended. */
  boolean shutForLaunch() throws InterruptedException {
    return gate.shut(PATIENCE, AFTER_CUT);
  }

  String stillCopied() {
    return "a copy of the files of container " + id.shortId() + " can't be ended";
  }

  void reopen() {
    gate.reopen();
  }

  void shutForGood() throws IOException, InterruptedException {
    if (!gate.shutForGood(AFTER_CUT)) {
      throw new IOException(stillCopied());
    }
  }
}
