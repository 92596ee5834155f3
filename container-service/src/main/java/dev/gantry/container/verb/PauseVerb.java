package dev.gantry.container.verb;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.waiting.Patience;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /containers/{id}/pause} and {@code /unpause}: answer when the node has frozen or
 * thawed the processes, or has said why it can't.
 */
@RestController
class PauseVerb {
  private final ParkedCommand parked;
  private final Ledger ledger;
  private final Patience patience;

  PauseVerb(ParkedCommand parked, Ledger ledger, Patience patience) {
    this.parked = parked;
    this.ledger = ledger;
    this.patience = patience;
  }

  @PostMapping("/containers/{id}/pause")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void pause(Caller caller, @PathVariable String id) {
    ParkedCommand.Ended<ContainerState> ended =
        apply(new Reference(caller.tenant(), id), new Command.PauseContainer());
    if (ended.answer().isEmpty()) {
      ledger.command(
          Reference.exact(ended.committed()), new Command.WithdrawPause(), Ledger.Gate.NONE);
      throw silent(ended.committed());
    }
    ContainerState last = ended.answer().get();
    if (!last.isRunning() || last.run().epoch() != ended.committed().run().epoch()) {
      throw new GantryException(
          ErrorCode.CONTAINER_NOT_RUNNING, "container " + last.identity().id() + " is not running");
    }
    if (!last.run().paused() && !last.run().message().isEmpty()) {
      throw new GantryException(
          ErrorCode.INTERNAL,
          "cannot pause container " + last.identity().id() + ": " + last.run().message());
    }
  }

  @PostMapping("/containers/{id}/unpause")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void unpause(Caller caller, @PathVariable String id) {
    ParkedCommand.Ended<ContainerState> ended =
        apply(new Reference(caller.tenant(), id), new Command.UnpauseContainer());
    if (ended.answer().isEmpty()) {
      throw silent(ended.committed());
    }
  }

  private ParkedCommand.Ended<ContainerState> apply(Reference reference, Command command) {
    return parked.apply(
        reference,
        command,
        patience.stopSilence(),
        committed -> state -> isAnswered(committed, state) ? Optional.of(state) : Optional.empty());
  }

  /** It is as wished, the wish was taken back, or the run is over. */
  private static boolean isAnswered(ContainerState wished, ContainerState state) {
    boolean sameRun =
        state.isRunning()
            && state.run().epoch() == wished.run().epoch()
            && state.run().attempt() == wished.run().attempt();
    return !sameRun || state.run().paused() == wished.paused() || state.paused() != wished.paused();
  }

  private static GantryException silent(ContainerState committed) {
    return new GantryException(
        ErrorCode.NODE_UNREACHABLE,
        "node "
            + committed.identity().node()
            + " did not answer about container "
            + committed.identity().name());
  }
}
