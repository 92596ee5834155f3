package dev.gantry.container.verb;

import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Reference;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Docker's verbs that this version does not have: a clear 501, after the usual 404. */
@RestController
class NotYetVerbs {
  private final Catalog catalog;

  NotYetVerbs(Catalog catalog) {
    this.catalog = catalog;
  }

  @RequestMapping({
    "/containers/{id}/{verb:exec|resize}",
    "/containers/{id}/{verb:checkpoints}/**",
    "/containers/{id}/{verb:attach}/ws"
  })
  void notYet(Caller caller, @PathVariable String id, @PathVariable String verb) {
    catalog.way(new Reference(caller.tenant(), id));
    throw new GantryException(
        ErrorCode.NOT_IMPLEMENTED, "container " + verb + " is not supported yet");
  }
}
