package dev.gantry.image.pull;

import dev.gantry.image.archive.LayerReceiver;
import dev.gantry.image.archive.ReceivedLayer;
import dev.gantry.image.blob.BlobUpload;
import dev.gantry.image.manifest.Descriptor;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/** One layer: waits for its turn, downloads, verifies, looks through it. */
final class LayerPull implements Callable<ReceivedLayer> {
  private final Descriptor wanted;
  private final Tools tools;

  /**
   * What all layers of a pull share.
   *
   * @param turns of which each download takes one
   * @param bytes told how many more bytes came from the registry
   */
  record Tools(
      BlobFetch fetch,
      LayerReceiver receiver,
      Uploads uploads,
      Semaphore turns,
      PullProgress progress,
      LongConsumer bytes) {}

  LayerPull(Descriptor wanted, Tools tools) {
    this.wanted = wanted;
    this.tools = tools;
  }

  @Override
  public ReceivedLayer call() throws InterruptedException {
    Digest digest = wanted.digest();
    PullProgress progress = tools.progress();
    if (!tools.turns().tryAcquire()) {
      progress.layer(digest, LayerStep.WAITING);
      tools.turns().acquire();
    }
    try {
      BlobUpload upload =
          tools.fetch().fetch(wanted, "filesystem layer", tools.uploads(), new Watched());
      progress.layer(digest, LayerStep.DOWNLOADED);
      ReceivedLayer layer = examine(upload);
      progress.layer(digest, LayerStep.COMPLETE);
      return layer;
    } finally {
      tools.turns().release();
    }
  }

  private ReceivedLayer examine(BlobUpload upload) {
    try {
      return tools
          .receiver()
          .examine(
              upload,
              read ->
                  tools
                      .progress()
                      .bytes(wanted.digest(), LayerStep.EXTRACTING, read, wanted.size()));
    } catch (GantryException e) {
      throw new GantryException(e.code(), "failed to register layer: " + e.getMessage(), e);
    }
  }

  /** Tells of the download. */
  private final class Watched implements BlobFetch.Watcher {
    private long before;

    @Override
    public void received(long bytes) {
      tools.bytes().accept(bytes - before);
      before = bytes;
      tools.progress().bytes(wanted.digest(), LayerStep.DOWNLOADING, bytes, wanted.size());
    }

    @Override
    public void retrying(Duration delay) {
      long seconds = Math.max(1, delay.toSeconds());
      tools
          .progress()
          .trouble(
              wanted.digest(), "Retrying in " + seconds + (seconds == 1 ? " second" : " seconds"));
    }

    @Override
    public void verifying() {
      tools.progress().layer(wanted.digest(), LayerStep.VERIFYING);
    }
  }
}
