package dev.gantry.container.verb;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.lease.VolumeReleases;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.view.Filters;
import dev.gantry.container.view.PruneQuery;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code DELETE /containers/{id}} and {@code POST /containers/prune}. The answer goes out when the
 * removal is decided; the node cleans up after it.
 */
@RestController
class RemoveVerb {
  /** How long an answer waits for volume-service, so that {@code volume rm} works right after. */
  private static final Duration VOLUMES = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final Catalog catalog;
  private final VolumeReleases releases;
  private final Clock clock;

  RemoveVerb(Ledger ledger, Catalog catalog, VolumeReleases releases, Clock clock) {
    this.ledger = ledger;
    this.catalog = catalog;
    this.releases = releases;
    this.clock = clock;
  }

  @DeleteMapping("/containers/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(
      Caller caller,
      @PathVariable String id,
      @RequestParam(defaultValue = "") String force,
      @RequestParam(defaultValue = "") String v,
      @RequestParam(defaultValue = "") String link) {
    if (Flag.of(link)) {
      throw new GantryException(
          ErrorCode.NOT_IMPLEMENTED, "removing a link is not supported: there are no links");
    }
    remove(
        new Reference(caller.tenant(), id),
        new Command.RemoveContainer(Flag.of(force), Flag.of(v)));
  }

  private void remove(Reference reference, Command.RemoveContainer command) {
    ContainerState removed = ledger.command(reference, command, Ledger.Gate.NONE);
    try {
      releases.settle(removed.identity().id(), VOLUMES);
    } catch (InterruptedException e) {
      // It is removed; its volumes are released by the sweep after the restart.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * @param spaceReclaimed bytes; nodes don't tell the size of writable layers yet, so it is what is
   *     known: 0
   */
  record Pruned(
      @JsonProperty("ContainersDeleted") List<String> containersDeleted,
      @JsonProperty("SpaceReclaimed") long spaceReclaimed) {}

  @PostMapping("/containers/prune")
  Pruned prune(Caller caller, @RequestParam(defaultValue = "") String filters) {
    PruneQuery query = new PruneQuery(Filters.parse(filters, PruneQuery.FILTERS));
    List<String> deleted = new ArrayList<>();
    for (Catalog.Details details : catalog.ofTenant(caller.tenant())) {
      String id = details.state().identity().id().value();
      if (query.takes(details.state(), clock.instant())
          && removed(new Reference(caller.tenant(), id))) {
        deleted.add(id);
      }
    }
    return new Pruned(deleted.isEmpty() ? null : deleted, 0);
  }

  /** False when somebody started or removed it in the meantime. */
  private boolean removed(Reference reference) {
    try {
      remove(reference, new Command.RemoveContainer(false, false));
      return true;
    } catch (GantryException e) {
      if (e.code() == ErrorCode.CONTAINER_RUNNING || e.code() == ErrorCode.NO_SUCH_CONTAINER) {
        return false;
      }
      throw e;
    }
  }
}
