package dev.gantry.container.creation;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;

/** The refusals of a create request. */
final class Bad {
  private Bad() {}

  /** 400, in Docker's words. */
  static GantryException request(String message) {
    return new GantryException(ErrorCode.BAD_REQUEST, message);
  }

  /** 501: Docker can do it, this version can't; better said than ignored. */
  static GantryException notYet(String what) {
    return new GantryException(ErrorCode.NOT_IMPLEMENTED, what + " is not supported yet");
  }
}
