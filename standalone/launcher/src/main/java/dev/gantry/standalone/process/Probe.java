package dev.gantry.standalone.process;

import java.util.Optional;

/** Asks a part whether it works; an answer within a second or so. */
@FunctionalInterface
public interface Probe {
  /** Empty when it works, else why not. */
  Optional<String> problem();
}
