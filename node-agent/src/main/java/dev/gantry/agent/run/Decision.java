package dev.gantry.agent.run;

import java.util.List;

/** The next state, and what is to be done, in order. */
public record Decision(ContainerState state, List<Effect> effects) {
  public Decision {
    effects = List.copyOf(effects);
  }
}
