package dev.gantry.container.verb;

import dev.gantry.container.container.Command;
import dev.gantry.container.creation.ContainerNames;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.ledger.Reference;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /containers/{id}/rename}. */
@RestController
class RenameVerb {
  private final Ledger ledger;

  RenameVerb(Ledger ledger) {
    this.ledger = ledger;
  }

  @PostMapping("/containers/{id}/rename")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void rename(
      Caller caller, @PathVariable String id, @RequestParam(defaultValue = "") String name) {
    if (name.isEmpty()) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "Neither old nor new names may be empty");
    }
    ledger.command(
        new Reference(caller.tenant(), id),
        new Command.RenameContainer(ContainerNames.check(name)),
        Ledger.Gate.NONE);
  }
}
