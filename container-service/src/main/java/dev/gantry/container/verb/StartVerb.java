package dev.gantry.container.verb;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.run.Run;
import dev.gantry.container.waiting.Patience;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.run.RunState;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /containers/{id}/start}: answers when the process runs (or did), or with the exact
 * failure. A repeated start is 304.
 */
@RestController
class StartVerb {
  private final ParkedCommand parked;
  private final Ledger ledger;
  private final Patience patience;

  StartVerb(ParkedCommand parked, Ledger ledger, Patience patience) {
    this.parked = parked;
    this.ledger = ledger;
    this.patience = patience;
  }

  @PostMapping("/containers/{id}/start")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void start(Caller caller, @PathVariable String id) {
    start(new Reference(caller.tenant(), id));
  }

  private void start(Reference reference) {
    ParkedCommand.Ended<Run> ended =
        parked.apply(
            reference,
            new Command.StartContainer(),
            patience.startSilence(),
            committed -> state -> under(committed.run().epoch(), state));
    long epoch = ended.committed().run().epoch();
    answer(
        ended.answer().orElseGet(() -> withdraw(ended.committed(), epoch)),
        ended.committed(),
        epoch);
  }

  /** The run of the epoch, once it runs, is over, or was overtaken. */
  static Optional<Run> under(long epoch, ContainerState state) {
    Run run = state.run();
    boolean begun = run.epoch() == epoch && (run.isRunning() || run.state().isTerminal());
    boolean settled = run.epoch() > epoch || begun || state.isRemoved();
    return settled ? Optional.of(run) : Optional.empty();
  }

  /** Takes the start back; a report that came in the meantime wins. */
  Run withdraw(ContainerState committed, long epoch) {
    String why =
        "node "
            + committed.identity().node()
            + " did not take up the start within "
            + patience.startSilence().toSeconds()
            + " s";
    return ledger
        .command(
            Reference.exact(committed), new Command.WithdrawStart(epoch, why), Ledger.Gate.NONE)
        .run();
  }

  /** The answer to who asked for the start of the epoch. */
  static void answer(Run run, ContainerState committed, long epoch) {
    if (run.epoch() > epoch) {
      // Started once more by somebody else: this start is over, and was not refused.
      return;
    }
    RunState state = run.epoch() == epoch ? run.state() : RunState.ASSIGNED;
    switch (state) {
      case RUNNING, EXITED -> {}
      case FAILED, REJECTED, LOST -> throw failure(run, committed);
      case ASSIGNED, PREPARING, READY, STARTING ->
          throw new GantryException(
              ErrorCode.CONFLICT,
              "container " + committed.identity().name() + " was removed while it was starting");
    }
  }

  private static GantryException failure(Run run, ContainerState committed) {
    String message =
        run.message().isEmpty()
            ? "container " + committed.identity().name() + " could not be started: " + run.reason()
            : run.message();
    ErrorCode code =
        switch (run.reason()) {
          case COMMAND_NOT_FOUND -> ErrorCode.COMMAND_NOT_FOUND;
          case COMMAND_NOT_EXECUTABLE -> ErrorCode.COMMAND_NOT_EXECUTABLE;
          case BAD_SPEC -> ErrorCode.BAD_REQUEST;
          case PORT_IN_USE -> ErrorCode.PORT_IN_USE;
          case NO_ADDRESS -> ErrorCode.NO_ADDRESS;
          case NO_SUCH_NETWORK -> ErrorCode.NO_SUCH_NETWORK;
          case LAUNCH_TIMEOUT -> ErrorCode.NODE_UNREACHABLE;
          case NONE,
              COMPLETED,
              SIGNALED,
              OOM_KILLED,
              IMAGE_UNAVAILABLE,
              DISK_FULL,
              LAUNCH_FAILED,
              NODE_REBOOTED,
              UNKNOWN_TO_NODE,
              REPLACED,
              EXIT_CODE_UNKNOWN ->
              ErrorCode.LAUNCH_FAILED;
        };
    return new GantryException(code, message);
  }
}
