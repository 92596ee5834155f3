package dev.gantry.container.verb;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Signals;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.waiting.Patience;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /containers/{id}/stop} and {@code /restart}: answer when the process is gone (and,
 * for restart, a new one runs).
 */
@RestController
class StopVerb {
  private static final int DEFAULT_GRACE = 10;
  private static final Duration FOREVER = Duration.ofDays(365);

  private final ParkedCommand parked;
  private final Catalog catalog;
  private final Patience patience;
  private final StartVerb starts;

  StopVerb(ParkedCommand parked, Catalog catalog, Patience patience, StartVerb starts) {
    this.parked = parked;
    this.catalog = catalog;
    this.patience = patience;
    this.starts = starts;
  }

  @PostMapping("/containers/{id}/stop")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void stop(
      Caller caller,
      @PathVariable String id,
      @RequestParam(required = false) Integer t,
      @RequestParam(defaultValue = "") String signal) {
    stop(catalog.way(new Reference(caller.tenant(), id)), t, signal);
  }

  @PostMapping("/containers/{id}/restart")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void restart(
      Caller caller,
      @PathVariable String id,
      @RequestParam(required = false) Integer t,
      @RequestParam(defaultValue = "") String signal) {
    Catalog.Way way = catalog.way(new Reference(caller.tenant(), id));
    try {
      stop(way, t, signal);
    } catch (GantryException e) {
      if (e.code() != ErrorCode.NOT_MODIFIED) {
        throw e;
      }
    }
    starts.start(exact(way.state()));
  }

  private void stop(Catalog.Way way, Integer seconds, String signal) {
    if (!signal.isEmpty() && Signals.parse(signal).isEmpty()) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "Invalid signal: " + signal);
    }
    int grace = grace(way, seconds);
    Duration silence = grace < 0 ? FOREVER : patience.stopSilence().plus(Duration.ofSeconds(grace));
    ParkedCommand.Ended<Boolean> ended =
        parked.apply(
            exact(way.state()),
            new Command.StopContainer(new StopOrder(signal, grace)),
            silence,
            committed -> state -> over(committed.run().epoch(), state));
    if (ended.answer().isEmpty()) {
      throw new GantryException(
          ErrorCode.NODE_UNREACHABLE,
          "node "
              + way.state().identity().node()
              + " did not report the end of container "
              + way.state().identity().name()
              + " within "
              + silence.toSeconds()
              + " s; it is still told to stop it");
    }
  }

  private static int grace(Catalog.Way way, Integer seconds) {
    if (seconds != null) {
      return Math.max(-1, seconds);
    }
    return way.stopGrace() == null ? DEFAULT_GRACE : Math.max(-1, way.stopGrace());
  }

  private static Reference exact(ContainerState state) {
    return new Reference(state.identity().tenant(), state.identity().id().value());
  }

  private static Optional<Boolean> over(long epoch, ContainerState state) {
    boolean over = state.run().epoch() > epoch || !state.run().isLive() || state.isRemoved();
    return over ? Optional.of(true) : Optional.empty();
  }
}
