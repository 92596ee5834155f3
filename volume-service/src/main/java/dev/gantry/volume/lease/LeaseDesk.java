package dev.gantry.volume.lease;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.lease.VolumeLease;
import dev.gantry.volume.catalog.VolumeSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** Answers lease requests; waits, bounded, while a node still deletes old data of a wished name. */
@Component
public class LeaseDesk {
  /** Another replica may have taken the node's report: then nothing wakes us here. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final Leases leases;
  private final Departures departures;
  private final VolumeSettings settings;
  private final Timer timer;

  LeaseDesk(Leases leases, Departures departures, VolumeSettings settings, MeterRegistry meters) {
    this.leases = leases;
    this.departures = departures;
    this.settings = settings;
    this.timer =
        Timer.builder("gantry.volume.lease")
            .description("Time to lease the volumes of a container")
            .publishPercentileHistogram()
            .register(meters);
  }

  /**
   * Holds all volumes that the request wishes.
   *
   * @throws GantryException CONFLICT when they are on different nodes; UNAVAILABLE when the node
   *     has not deleted old data in time
   */
  public VolumeLease hold(VolumeLease.Request request) {
    if (request.volumes().isEmpty()) {
      return new VolumeLease(request.container(), List.of());
    }
    Timer.Sample sample = Timer.start();
    try {
      return holdPatiently(request);
    } finally {
      sample.stop(timer);
    }
  }

  private VolumeLease holdPatiently(VolumeLease.Request request) {
    long began = System.nanoTime();
    while (true) {
      long mark = departures.mark();
      switch (leases.tryHold(request)) {
        case Leases.Attempt.Held held -> {
          return held.lease();
        }
        case Leases.Attempt.Wait wait -> {
          NodeId node = wait.until().until().node();
          if (System.nanoTime() - began > settings.removalPatience().toNanos()) {
            throw tooLate(wait.until().until().key().name().value(), node);
          }
          await(mark);
        }
      }
    }
  }

  private void await(long mark) {
    try {
      departures.awaitAfter(mark, LOOK_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(ErrorCode.UNAVAILABLE, "volume-service is stopping", e);
    }
  }

  private static GantryException tooLate(String volume, NodeId node) {
    return new GantryException(
        ErrorCode.UNAVAILABLE,
        "volume "
            + volume
            + ": node "
            + node
            + " has not yet deleted the data of the removed volume of that name; try again later");
  }
}
