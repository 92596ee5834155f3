package dev.gantry.container.ledger;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;

/** 409 in Docker's words: another container of the tenant has the name. */
public final class NameTaken extends GantryException {
  private static final long serialVersionUID = 1L;

  NameTaken(String name, String holder) {
    super(
        ErrorCode.NAME_IN_USE,
        "Conflict. The container name \"/"
            + name
            + "\" is already in use by container \""
            + holder
            + "\". You have to remove (or rename) that container to be able to reuse that name.");
  }
}
