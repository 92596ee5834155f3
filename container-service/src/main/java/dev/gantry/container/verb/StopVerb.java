package dev.gantry.container.verb;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
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

/** {@code POST /containers/{id}/stop}: answers when the process is gone. */
@RestController
class StopVerb {
  private final ParkedCommand parked;
  private final Catalog catalog;
  private final Patience patience;

  StopVerb(ParkedCommand parked, Catalog catalog, Patience patience) {
    this.parked = parked;
    this.catalog = catalog;
    this.patience = patience;
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

  private void stop(Catalog.Way way, Integer seconds, String signal) {
    StopOrder order = StopOrders.of(way, seconds, signal);
    Duration silence = StopOrders.silence(order, patience.stopSilence());
    ParkedCommand.Ended<Boolean> ended =
        parked.apply(
            Reference.exact(way.state()),
            new Command.StopContainer(order),
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

  private static Optional<Boolean> over(long epoch, ContainerState state) {
    boolean over = state.run().epoch() > epoch || !state.run().isActive() || state.isRemoved();
    return over ? Optional.of(true) : Optional.empty();
  }
}
