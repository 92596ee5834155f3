package dev.gantry.image.lease;

import dev.gantry.image.catalog.Catalog;
import dev.gantry.image.catalog.ImageTable;
import dev.gantry.image.config.Platform;
import dev.gantry.image.lease.LeaseTable.Held;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.reference.ImageReference;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.lease.ImageLease;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Holds images for containers.
 *
 * <pre>
 * none      -> HELD       a lease is asked for; it expires after {@link #TIME_TO_LIVE}
 * none,HELD -> CONFIRMED  the container's event came
 * HELD      -> none       given back, or expired
 * any       -> ENDED      the container is gone; kept for {@link #ENDED_KEPT} against late events
 * </pre>
 */
public final class Leases {
  static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
  static final Duration ENDED_KEPT = Duration.ofDays(1);
  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  private final LeaseTable leases;
  private final ImageTable images;
  private final Catalog catalog;
  private final LeaseSignal signal;
  private final Clock clock;
  private final ImageCache cache = new ImageCache();

  public Leases(
      LeaseTable leases, ImageTable images, Catalog catalog, LeaseSignal signal, Clock clock) {
    this.leases = leases;
    this.images = images;
    this.catalog = catalog;
    this.signal = signal;
    this.clock = clock;
  }

  /**
   * Resolves a reference and holds the image. A repeat for the same container gives the same image,
   * though the name may mean another one by now.
   *
   * @throws GantryException NO_SUCH_IMAGE in Docker's words; CONFLICT for a container that ended
   */
  public ImageLease take(ImageLease.Request request) {
    ImageReference reference = ImageReference.parse(request.reference());
    Held held =
        take(request.tenant(), request.container(), reference)
            .orElseThrow(() -> Catalog.noSuchImage(reference));
    if (held.image() == null) {
      throw new GantryException(
          ErrorCode.CONFLICT, "container " + request.container() + " has ended");
    }
    ImageCache.Answer image =
        cache.get(
            held.incarnation(),
            () ->
                images
                    .findKept(request.tenant(), held.image())
                    .orElseThrow(() -> Catalog.noSuchImage(reference)));
    requirePlatform(request, image.platform());
    return new ImageLease(request.container(), held.image(), image.config(), image.layers());
  }

  private Optional<Held> take(TenantId tenant, ContainerId container, ImageReference reference) {
    Instant expires = clock.instant().plus(TIME_TO_LIVE);
    try {
      return switch (reference) {
        case ImageReference.ById(Digest id) -> leases.takeById(tenant, container, id, expires);
        case ImageReference.ByName(ImageName name, Optional<String> prefix) ->
            leases
                .takeByName(tenant, container, name.tagged(), expires)
                .or(
                    () ->
                        prefix
                            .flatMap(text -> images.findByPrefix(tenant, text))
                            .flatMap(id -> leases.takeById(tenant, container, id, expires)));
      };
    } catch (DataIntegrityViolationException e) {
      // Deleted between the look and the lease.
      LOG.debug("image {} went while a lease was taken", reference.familiar(), e);
      return Optional.empty();
    }
  }

  private void requirePlatform(ImageLease.Request request, Platform has) {
    if (request.platform() == null || request.platform().isEmpty()) {
      return;
    }
    Platform wanted = Platform.parse(request.platform());
    if (!wanted.os().equals(has.os()) || !wanted.architecture().equals(has.architecture())) {
      end(request.tenant(), request.container());
      throw new GantryException(
          ErrorCode.NO_SUCH_IMAGE,
          "image with reference %s was found but its platform (%s) does not match the specified platform (%s)"
              .formatted(request.reference(), has, wanted));
    }
  }

  /** Gives a lease back: the container was not made. Nothing to give back is a success. */
  public void end(TenantId tenant, ContainerId container) {
    if (leases.delete(tenant, container)) {
      catalog.finishRemovals();
    }
  }

  /** Applies what container-service tells of a container, in the transaction of its offset. */
  public void apply(Envelope<ContainerEvent> record) {
    ContainerEvent event = record.payload();
    if (event.removed()) {
      leases.end(event.tenant(), event.container(), record.version(), clock.instant());
      catalog.finishRemovals();
    } else if (event.image() != null
        && !leases.confirm(
            event.tenant(), event.container(), event.image(), event.running(), record.version())) {
      LOG.debug(
          "nothing to confirm for container {}: older event, or image gone", event.container());
    }
    signal.changedAfterCommit();
  }

  /** Forgets leases that nobody confirmed in time. */
  public void expire() {
    Instant now = clock.instant();
    int expired = leases.deleteExpired(now);
    leases.deleteEndedBefore(now.minus(ENDED_KEPT));
    if (expired > 0) {
      LOG.info("{} image leases expired: no container came of them", expired);
    }
    catalog.finishRemovals();
  }
}
