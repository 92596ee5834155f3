package dev.gantry.image.blob;

import dev.gantry.model.id.Digest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which blobs there are, and since when nothing refers to them; shared by all tenants.
 *
 * <p>A blob and its row live so: {@link #pin} writes the row before the file becomes visible;
 * {@link #use} and {@link #release} belong to the transactions that make and delete an image;
 * {@link #sweep} deletes file and row of what was unused for the grace time. A pin restarts the
 * grace time and waits for a sweep of the same blob, so an import that finds its blob there already
 * can't lose it; a crash anywhere leaves a row that the sweep finds.
 */
public final class BlobLedger {
  /** Far longer than the way from a pin to the commit of its image. */
  public static final Duration GRACE = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(BlobLedger.class);
  private static final int BATCH = 100;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final BlobStore store;
  private final Clock clock;

  public BlobLedger(
      JdbcClient jdbc, TransactionTemplate transaction, BlobStore store, Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.store = store;
    this.clock = clock;
  }

  /** Writes the rows of blobs that will be published next, in a transaction of its own. */
  public void pin(Collection<Blob> blobs) {
    transaction.executeWithoutResult(
        status ->
            blobs.stream()
                .distinct()
                .sorted(java.util.Comparator.comparing(Blob::digest))
                .forEach(this::pin));
  }

  private void pin(Blob blob) {
    jdbc.sql(
            """
            insert into blob (digest, size, unused_since) values (?, ?, ?)
            on conflict (digest) do update set unused_since =
              case when blob.unused_since is null then null else excluded.unused_since end
            """)
        .params(blob.digest().value(), blob.size(), now())
        .update();
  }

  /** Marks pinned blobs as used; within the transaction that refers to them. */
  public void use(Collection<Digest> digests) {
    List<String> sorted = sorted(digests);
    for (String digest : sorted) {
      int updated =
          jdbc.sql("update blob set unused_since = null where digest = ?").param(digest).update();
      if (updated == 0) {
        throw new IllegalStateException("blob was swept before its image was stored: " + digest);
      }
    }
  }

  /** Starts the grace time of those that nothing refers to any more. */
  public void release(Collection<Digest> digests) {
    for (String digest : sorted(digests)) {
      jdbc.sql(
              """
              update blob set unused_since = ? where digest = ?
                and not exists (select 1 from image_blob u where u.digest = blob.digest)
              """)
          .params(now(), digest)
          .update();
    }
  }

  /** Deletes what was unused for {@link #GRACE}; returns how many. */
  public int sweep() {
    int total = 0;
    Integer deleted;
    do {
      deleted = transaction.execute(status -> sweepBatch());
      total += deleted;
    } while (deleted == BATCH);
    return total;
  }

  private int sweepBatch() {
    List<String> unused =
        jdbc.sql(
                """
                select digest from blob b where unused_since < ?
                  and not exists (select 1 from image_blob u where u.digest = b.digest)
                order by digest limit %d for update skip locked
                """
                    .formatted(BATCH))
            .param(OffsetDateTime.ofInstant(clock.instant().minus(GRACE), ZoneOffset.UTC))
            .query(String.class)
            .list();
    for (String digest : unused) {
      store.delete(new Digest(digest));
      jdbc.sql("delete from blob where digest = ?").param(digest).update();
      LOG.info("deleted blob {}: unused", digest);
    }
    return unused.size();
  }

  /** Bytes of all blobs that the store keeps. */
  public long bytes() {
    return jdbc.sql("select coalesce(sum(size), 0) from blob").query(Long.class).single();
  }

  private static List<String> sorted(Collection<Digest> digests) {
    return digests.stream().distinct().sorted().map(Digest::value).toList();
  }

  private OffsetDateTime now() {
    Instant now = clock.instant();
    return OffsetDateTime.ofInstant(now, ZoneOffset.UTC);
  }
}
