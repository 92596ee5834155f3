package dev.gantry.agent.snapshot;

import dev.gantry.agent.kernel.FileCalls;
import dev.gantry.model.id.Digest;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.LayerRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The unpacked layers of the node, one folder per chain id, shared by all containers and never
 * changed: {@code layers/<chain id>/fs}. A layer is unpacked beside and renamed in, so that a
 * folder with the right name is whole. Requests for the same layer join one fetch.
 */
public final class LayerStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LayerStore.class);
  private static final int PARALLEL_FETCHES = 4;
  private static final long CLOSE_SECONDS = 10;

  private final Path folder;
  private final FileCalls files;
  private final LayerFetch fetch;
  private final String bootId;
  private final ExecutorService workers;
  private final ExecutorService syncs;
  private final ConcurrentMap<Digest, CompletableFuture<Path>> underWay = new ConcurrentHashMap<>();
  private final Set<Digest> present = ConcurrentHashMap.newKeySet();

  /**
   * @param folder made when missing; leftovers of a fetch that was cut off are deleted
   * @param bootId of the kernel: a layer from before a reboot that was not yet on disk is dropped
   */
  public LayerStore(
      Path folder, FileCalls files, BlobSource source, LayerMetrics metrics, String bootId)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    this.files = files;
    this.bootId = bootId;
    this.fetch = new LayerFetch(files, source, metrics);
    // Platform threads: unpacking is system calls and hashing, nothing to park on.
    ThreadFactory threads = Thread.ofPlatform().name("layer-", 0).daemon().factory();
    this.workers = Executors.newFixedThreadPool(PARALLEL_FETCHES, threads);
    this.syncs =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("layer-sync").daemon().factory());
    dropUnfinished();
  }

  private void dropUnfinished() throws IOException {
    try (var entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (entry.getFileName().toString().startsWith(".") || isTorn(entry)) {
          Trees.delete(entry);
        }
      }
    }
  }

  /** Renamed in, but the machine went down before the content was on disk. */
  private boolean isTorn(Path layer) throws IOException {
    Path done = layer.resolve("done");
    return !Files.exists(layer.resolve("synced"))
        && !(Files.exists(done) && Files.readString(done).equals(bootId));
  }

  /**
   * Makes all layers present and returns their folders, bottom first. Blocks; fetches in parallel.
   *
   * @throws SnapshotException {@code IMAGE_UNAVAILABLE}, {@code DISK_FULL}
   */
  public List<Path> ensure(List<LayerRef> layers, FetchProgress progress) throws SnapshotException {
    Map<Digest, CompletableFuture<Path>> missing = new LinkedHashMap<>();
    for (LayerRef layer : layers) {
      if (!isPresent(layer.chainId()) && !missing.containsKey(layer.chainId())) {
        missing.put(layer.chainId(), start(layer, progress));
      }
    }
    for (Map.Entry<Digest, CompletableFuture<Path>> m : missing.entrySet()) {
      await(m.getKey(), m.getValue());
    }
    return layers.stream().map(l -> pathOf(l.chainId())).toList();
  }

  /** Where the unpacked layer is, or will be. */
  public Path pathOf(Digest chainId) {
    return folder.resolve(chainId.hex()).resolve("fs");
  }

  private boolean isPresent(Digest chain) {
    if (present.contains(chain)) {
      return true;
    }
    boolean there = Files.isDirectory(pathOf(chain));
    if (there) {
      present.add(chain);
    }
    return there;
  }

  private CompletableFuture<Path> start(LayerRef layer, FetchProgress progress) {
    progress.expect(layer.size());
    return underWay.computeIfAbsent(
        layer.chainId(),
        chain -> {
          CompletableFuture<Path> result = new CompletableFuture<>();
          workers.execute(() -> run(layer, progress, result));
          return result;
        });
  }

  private void run(LayerRef layer, FetchProgress progress, CompletableFuture<Path> result) {
    try {
      // A fetch of the same layer may have ended between the caller's look and its joining.
      if (!isPresent(layer.chainId())) {
        install(layer, progress);
      }
      result.complete(pathOf(layer.chainId()));
    } catch (SnapshotException | RuntimeException | Error e) {
      result.completeExceptionally(e);
    } finally {
      underWay.remove(layer.chainId(), result);
    }
  }

  private void install(LayerRef layer, FetchProgress progress) throws SnapshotException {
    String hex = layer.chainId().hex();
    Path work = folder.resolve("." + hex);
    try {
      Trees.delete(work);
      Files.createDirectories(work.resolve("fs"));
      fetch.into(layer, work, progress);
      Files.writeString(work.resolve("done"), bootId);
      Files.move(work, folder.resolve(hex));
      present.add(layer.chainId());
      syncs.execute(() -> sync(folder.resolve(hex)));
    } catch (IOException e) {
      throw SnapshotException.of(RunReason.IMAGE_UNAVAILABLE, "unpacking layer " + layer.blob(), e);
    } finally {
      discard(work);
    }
  }

  private static void discard(Path work) {
    try {
      Trees.delete(work);
    } catch (IOException e) {
      LOG.warn("Leftover of a layer stays until the next start: {}", work, e);
    }
  }

  /** Off the way of the container that waits: until then a reboot costs a second fetch. */
  private void sync(Path layer) {
    try {
      files.syncFileSystem(layer.toString());
      Files.writeString(layer.resolve("synced"), "");
    } catch (IOException e) {
      LOG.warn("Layer {} is not known to be on disk; it is fetched again after a reboot", layer, e);
    }
  }

  private static void await(Digest chain, CompletableFuture<Path> fetching)
      throws SnapshotException {
    try {
      fetching.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case SnapshotException s -> throw new SnapshotException(s.reason(), s.getMessage(), s);
        case Throwable t ->
            throw new SnapshotException(
                RunReason.IMAGE_UNAVAILABLE, "fetching layer " + chain + ": " + t, t);
      }
    }
  }

  /** Fetches are broken off; what is being written to disk is waited for. */
  @Override
  public void close() throws InterruptedException {
    workers.shutdownNow();
    syncs.shutdownNow();
    boolean ended =
        workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
            && syncs.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      LOG.warn("A layer is still being written in {}", folder);
    }
  }
}
