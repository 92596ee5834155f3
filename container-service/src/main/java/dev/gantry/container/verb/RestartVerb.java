package dev.gantry.container.verb;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.run.Run;
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
 * {@code POST /containers/{id}/restart}: answers when the process is gone and the new one runs, or
 * with its exact failure. Once committed it is carried out, whoever still waits for it.
 */
@RestController
class RestartVerb {
  private final ParkedCommand parked;
  private final Catalog catalog;
  private final Patience patience;
  private final StartVerb starts;

  RestartVerb(ParkedCommand parked, Catalog catalog, Patience patience, StartVerb starts) {
    this.parked = parked;
    this.catalog = catalog;
    this.patience = patience;
    this.starts = starts;
  }

  @PostMapping("/containers/{id}/restart")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void restart(
      Caller caller,
      @PathVariable String id,
      @RequestParam(required = false) Integer t,
      @RequestParam(defaultValue = "") String signal) {
    Catalog.Way way = catalog.way(new Reference(caller.tenant(), id));
    StopOrder order = StopOrders.of(way, t, signal);
    Duration silence = StopOrders.silence(order, patience.stopSilence());
    ParkedCommand.Ended<ContainerState> ended =
        parked.apply(
            Reference.exact(way.state()),
            new Command.RestartContainer(order),
            silence,
            committed -> state -> settled(committed.restartEpoch(), state));
    ContainerState committed = ended.committed();
    long epoch = committed.restartEpoch();
    ContainerState last = ended.answer().orElseGet(() -> now(committed));
    if (isCalledOff(last, epoch)) {
      throw new GantryException(
          ErrorCode.CONFLICT,
          "container " + committed.identity().name() + " was stopped while it was restarting");
    }
    Run run = last.run();
    if (settled(epoch, last).isEmpty()) {
      run = silent(last, epoch, silence);
    }
    StartVerb.answer(run, committed, epoch);
  }

  private ContainerState now(ContainerState committed) {
    return catalog
        .state(committed.identity().id())
        .orElseGet(() -> committed.removedAt(committed.createdAt()));
  }

  private static Optional<ContainerState> settled(long epoch, ContainerState state) {
    boolean answered = StartVerb.under(epoch, state).isPresent() || isCalledOff(state, epoch);
    return answered ? Optional.of(state) : Optional.empty();
  }

  /** Somebody stopped it before it was started anew. */
  private static boolean isCalledOff(ContainerState state, long epoch) {
    return state.run().epoch() < epoch && !state.awaitsRestart() && !state.isRemoved();
  }

  /** Nothing was heard of the node: a start is taken back, a stop is not. */
  private Run silent(ContainerState last, long epoch, Duration silence) {
    if (last.run().epoch() == epoch) {
      return starts.withdraw(last, epoch);
    }
    throw new GantryException(
        ErrorCode.NODE_UNREACHABLE,
        "node "
            + last.identity().node()
            + " did not report the end of container "
            + last.identity().name()
            + " within "
            + silence.toSeconds()
            + " s; it is still told to restart it");
  }
}
