package dev.gantry.agent.data;

import dev.gantry.agent.copy.CopyFiles;
import dev.gantry.agent.copy.CopyFiles.Outgoing;
import dev.gantry.agent.copy.LayerChanges;
import dev.gantry.agent.copy.Owner;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.run.actor.ContainerHandle;
import dev.gantry.agent.run.actor.FilesLease;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Docker's cp. It works in a platform thread of its own, because files block their reader, and ends
 * with the client: whatever waits for it finds the connection closed.
 */
final class CopySession {
  private static final Logger LOG = LoggerFactory.getLogger(CopySession.class);

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Connection connection;
  private final ContainerHandle container;
  private final CopyFiles files;

  CopySession(Connection connection, ContainerHandle container, CopyFiles files) {
    this.connection = connection;
    this.container = container;
    this.files = files;
  }

  private interface Copying {
    void run(FilesLease lease) throws IOException;
  }

  void stat(StreamVerb.ArchiveStat verb) throws IOException, InterruptedException {
    copying(lease -> connection.answer(StreamAnswer.of(files.stat(lease.root(), verb.path()))));
  }

  void get(StreamVerb.ArchiveGet verb) throws IOException, InterruptedException {
    copying(
        lease -> {
          try (Outgoing found = files.open(lease.root(), verb.path())) {
            connection.answer(StreamAnswer.of(found.stat()));
            chunks(found::pack);
          }
        });
  }

  /** The answer is out: what fails now breaks the stream off, by which the client knows. */
  private void chunks(Content content) throws IOException {
    try {
      ChunkSink sink = new ChunkSink(connection.channel());
      content.writeTo(sink);
      sink.complete();
    } catch (KernelException | GantryException e) {
      throw new IOException("a copy from container " + container.id() + " is broken off", e);
    }
  }

  void export() throws IOException, InterruptedException {
    copying(
        lease -> {
          connection.answer(StreamAnswer.OK);
          chunks(sink -> files.export(lease.root(), sink));
        });
  }

  /** What the container's writable layer changes, in Docker's form: null for nothing. */
  void changes() throws IOException, InterruptedException {
    onThreadOfItsOwn(
        () -> {
          List<LayerChanges.Change> all = files.changes(container.layers());
          connection.answer(StreamAnswer.OK);
          byte[] json = JSON.writeValueAsBytes(all.isEmpty() ? null : all);
          chunks(sink -> sink.put(json));
        });
  }

  void size() throws IOException, InterruptedException {
    onThreadOfItsOwn(
        () -> connection.answer(StreamAnswer.ofWritten(files.written(container.layers()))));
  }

  private interface Content {
    void writeTo(ChunkSink sink) throws IOException;
  }

  void put(StreamVerb.ArchivePut verb) throws IOException, InterruptedException {
    Optional<Owner> owner = verb.copyUidGid() ? user() : Optional.empty();
    copying(
        lease -> {
          files.checkTarget(lease.root(), verb.path());
          connection.answer(StreamAnswer.OK);
          unpack(lease, verb, owner);
          connection.answer(StreamAnswer.OK);
          connection.endOutput();
        });
  }

  private void unpack(FilesLease lease, StreamVerb.ArchivePut verb, Optional<Owner> owner)
      throws IOException {
    ChunkSource archive = new ChunkSource(connection);
    try {
      files.unpack(lease.root(), verb.path(), verb.noOverwriteDirNonDir(), owner, archive);
      archive.drain();
    } catch (IOException e) {
      if (archive.isBroken()) {
        throw e;
      }
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "the archive can't be unpacked: " + e.getMessage(), e);
    }
  }

  private Optional<Owner> user() {
    try {
      return container.user().map(ids -> new Owner(ids.uid(), ids.gid()));
    } catch (IllegalArgumentException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
  }

  private void copying(Copying copying) throws IOException, InterruptedException {
    onThreadOfItsOwn(
        () -> {
          try (FilesLease lease = lease()) {
            copying.run(lease);
          }
        });
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private void onThreadOfItsOwn(Work work) throws IOException, InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("copy-" + container.id().shortId())
        .daemon()
        .start(
            () -> {
              try {
                work.run();
                done.complete(null);
              } catch (IOException | InterruptedException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    try {
      done.get();
    } catch (ExecutionException e) {
      failed(e.getCause());
    }
  }

  private FilesLease lease() throws InterruptedException {
    try {
      return container.files(this::cut);
    } catch (IOException e) {
      LOG.error("The files of container {} can't be opened", container.id(), e);
      throw new GantryException(ErrorCode.INTERNAL, e.getMessage(), e);
    }
  }

  private void failed(Throwable cause) throws IOException, InterruptedException {
    switch (cause) {
      case GantryException e -> throw e;
      case KernelException e -> {
        LOG.error("A copy of container {} failed", container.id(), e);
        throw new GantryException(ErrorCode.INTERNAL, e.getMessage(), e);
      }
      case IOException e -> {
        LOG.info("A copy of container {} ended: {}", container.id(), e.toString());
        throw e;
      }
      case InterruptedException e -> throw e;
      default -> throw new IllegalStateException("a copy failed", cause);
    }
  }

  private void cut() {
    try {
      connection.close();
    } catch (IOException e) {
      LOG.debug("closing a copy of container {}", container.id(), e);
    }
  }
}
