package dev.gantry.image.lease;

import dev.gantry.image.catalog.ImageUse;
import dev.gantry.image.catalog.Uses;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.ErrorKind;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.route.ContainerRoute;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uses as the leases have them. Events lag by milliseconds, and {@code docker rm c && docker rmi i}
 * has to work at once, so that a removal that would be refused first asks container-service.
 */
public final class LeaseUses implements Uses {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseUses.class);
  private static final Set<String> RUNNING = Set.of("running", "paused", "restarting");

  /** How long a lease whose container is not known (yet, or any more) is waited for. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final Duration STEP = Duration.ofMillis(50);

  private final LeaseTable leases;
  private final InnerClient containers;
  private final LeaseSignal signal;
  private final Clock clock;

  public LeaseUses(LeaseTable leases, InnerClient containers, LeaseSignal signal, Clock clock) {
    this.leases = leases;
    this.containers = containers;
    this.signal = signal;
    this.clock = clock;
  }

  @Override
  public List<ImageUse> of(TenantId tenant, Digest image) {
    return leases.of(tenant, image).stream()
        .map(row -> new ImageUse(row.container(), row.running()))
        .toList();
  }

  @Override
  public List<ImageUse> confirmed(TenantId tenant, Digest image) {
    long begun = System.nanoTime();
    long seen = signal.count();
    while (anyInDoubt(tenant, image) && System.nanoTime() - begun < PATIENCE.toNanos()) {
      signal.awaitChange(seen, STEP);
      seen = signal.count();
    }
    return of(tenant, image);
  }

  /**
   * Brings each lease up to date with container-service. In doubt is one that no event confirmed
   * and whose container is not known: it may be about to be made, or have gone already.
   */
  private boolean anyInDoubt(TenantId tenant, Digest image) {
    boolean doubt = false;
    for (LeaseTable.Row row : leases.of(tenant, image)) {
      try {
        ContainerRoute route =
            containers.get(
                "/inner/v1/container-routes/" + row.container(),
                ContainerRoute.class,
                Caller.service("image-service", tenant));
        leases.setRunning(tenant, row.container(), RUNNING.contains(route.status()));
      } catch (GantryException e) {
        doubt |= refused(tenant, row, e);
      }
    }
    return doubt;
  }

  private boolean refused(TenantId tenant, LeaseTable.Row row, GantryException e) {
    if (e.code() == ErrorCode.NO_SUCH_CONTAINER && row.confirmed()) {
      leases.end(tenant, row.container(), 0, clock.instant());
      return false;
    }
    if (e.code() == ErrorCode.NO_SUCH_CONTAINER) {
      return true;
    }
    if (e.code().kind() != ErrorKind.TRANSIENT) {
      throw e;
    }
    LOG.warn("leases count as they are known here: {}", e.getMessage());
    return false;
  }
}
