package dev.gantry.container.lease;

import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets go of the volumes of removed containers: noted in the transaction of the removal, told to
 * volume-service right after it, and again until it worked.
 */
@Component
public class VolumeReleases {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeReleases.class);
  private static final String LEFT_OVER =
      "select container, tenant, remove_anonymous from volume_release"
          + " where created_at < now() - interval '10 seconds' order by created_at limit 100";

  private final JdbcTemplate jdbc;
  private final Leases leases;
  private final TransactionTemplate transaction;
  private final ConcurrentHashMap<ContainerId, CompletableFuture<Void>> running =
      new ConcurrentHashMap<>();

  VolumeReleases(JdbcTemplate jdbc, Leases leases, PlatformTransactionManager transactions) {
    this.jdbc = jdbc;
    this.leases = leases;
    this.transaction = new TransactionTemplate(transactions);
  }

  private record Release(ContainerId container, TenantId tenant, boolean removeAnonymous) {}

  /** In the transaction of the removal; tells volume-service after its commit. */
  public void release(ContainerId container, TenantId tenant, boolean removeAnonymous) {
    jdbc.update(
        "insert into volume_release values (?, ?, ?, now()) on conflict do nothing",
        container.value(),
        tenant.value(),
        removeAnonymous);
    Release release = new Release(container, tenant, removeAnonymous);
    CompletableFuture<Void> done = new CompletableFuture<>();
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            running.put(container, done);
            Thread.ofVirtual().start(() -> tell(release, done));
          }
        });
  }

  /** Waits until volume-service was told, so that {@code rm c; volume rm v} works; or gives up. */
  public void settle(ContainerId container, Duration patience) throws InterruptedException {
    CompletableFuture<Void> done = running.get(container);
    if (done == null) {
      return;
    }
    try {
      done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("volumes of {} are released later: {}", container.shortId(), e.toString());
    }
  }

  private void tell(Release release, CompletableFuture<Void> done) {
    try {
      send(release);
    } finally {
      running.remove(release.container, done);
      done.complete(null);
    }
  }

  private void send(Release release) {
    try {
      leases.releaseVolumes(release.container, release.tenant, release.removeAnonymous);
      transaction.executeWithoutResult(
          status ->
              jdbc.update(
                  "delete from volume_release where container = ?", release.container.value()));
    } catch (GantryException | org.springframework.dao.DataAccessException e) {
      LOG.warn("volumes of {} are released later: {}", release.container.shortId(), e.getMessage());
    }
  }

  @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
  void sweep() {
    jdbc.query(
            LEFT_OVER,
            (row, n) ->
                new Release(
                    new ContainerId(row.getString(1)),
                    new TenantId(row.getString(2)),
                    row.getBoolean(3)))
        .forEach(this::send);
  }
}
