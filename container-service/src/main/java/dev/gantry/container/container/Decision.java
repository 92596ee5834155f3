package dev.gantry.container.container;

import dev.gantry.model.error.ErrorCode;
import java.util.List;

/** What {@link Lifecycle} says to a command or a happening. */
public sealed interface Decision {
  /** The new state, and what follows, in order. */
  record Changed(ContainerState state, List<Effect> effects) implements Decision {
    public Changed {
      effects = List.copyOf(effects);
    }
  }

  /** Nothing new: repeated, late, or already so. */
  record Unchanged() implements Decision {}

  /** Nothing new, but the node is at work: who waits should go on waiting. */
  record Progressed() implements Decision {}

  /** The command does not fit the state; the answer to the tenant. */
  record Refused(ErrorCode code, String message) implements Decision {}
}
