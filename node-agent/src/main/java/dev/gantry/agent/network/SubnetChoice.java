package dev.gantry.agent.network;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.List;
import java.util.Optional;

/** Chooses the bridge's subnet: the one of before if it is still free, else the first free. */
final class SubnetChoice {
  private SubnetChoice() {}

  static Subnet choose(Optional<Subnet> before, List<Subnet> candidates, List<Subnet> used) {
    if (before.isPresent() && isFree(before.get(), used)) {
      return before.get();
    }
    return candidates.stream()
        .filter(candidate -> isFree(candidate, used))
        .findFirst()
        .orElseThrow(
            () ->
                new GantryException(
                    ErrorCode.NO_ADDRESS,
                    "no subnet for the bridge network: all of "
                        + candidates
                        + " overlap addresses or routes of this host; name a free one"));
  }

  private static boolean isFree(Subnet candidate, List<Subnet> used) {
    return used.stream().noneMatch(candidate::overlaps);
  }
}
