package dev.gantry.container.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.membership.Network;
import dev.gantry.container.view.Filters;
import dev.gantry.container.view.ListQuery;
import dev.gantry.container.view.PruneQuery;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code DELETE /networks/{id}} and {@code POST /networks/prune}. */
@RestController
class Removal {
  private static final Set<String> FILTERS = Set.of("until", "label", "label!");

  private final Sight sight;
  private final Membership membership;
  private final Clock clock;

  Removal(Sight sight, Membership membership, Clock clock) {
    this.sight = sight;
    this.membership = membership;
    this.clock = clock;
  }

  @DeleteMapping("/networks/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(Caller caller, @PathVariable String id) {
    switch (sight.find(caller.tenant(), id)) {
      case Found.Predefined(PredefinedNetwork network, var tenant) ->
          throw new GantryException(
              ErrorCode.FORBIDDEN,
              network.title() + " is a pre-defined network and cannot be removed");
      case Found.Own(Network network) -> membership.remove(network);
    }
  }

  /**
   * @param deleted names; null = none, as Docker
   */
  record Pruned(@JsonProperty("NetworksDeleted") List<String> deleted) {}

  /** As Docker, those that no container is in, be it a stopped one. */
  @PostMapping("/networks/prune")
  Pruned prune(Caller caller, @RequestParam(defaultValue = "") String filters) {
    Filters wanted = Filters.parse(filters, FILTERS);
    Instant now = clock.instant();
    List<String> deleted = new ArrayList<>();
    for (Found found : sight.all(caller.tenant())) {
      if (found instanceof Found.Own(Network network)
          && takes(wanted, network, now)
          && membership.removeUnused(network)) {
        deleted.add(network.name());
      }
    }
    return new Pruned(deleted.isEmpty() ? null : deleted);
  }

  private static boolean takes(Filters filters, Network network, Instant now) {
    return filters.get("until").stream()
            .allMatch(text -> network.createdAt().isBefore(PruneQuery.until(text, now)))
        && filters.get("label").stream().allMatch(l -> ListQuery.labelled(network.labels(), l))
        && filters.get("label!").stream().noneMatch(l -> ListQuery.labelled(network.labels(), l));
  }
}
