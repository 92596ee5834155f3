package dev.gantry.container.route;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Identity;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Reference;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.route.ContainerRoute;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** For the gateway: the way to a container's node, and the tenant's counts. */
@RestController
class RouteApi {
  private final Catalog catalog;

  RouteApi(Catalog catalog) {
    this.catalog = catalog;
  }

  @GetMapping("/inner/v1/container-routes/{nameOrId}")
  ContainerRoute route(Caller caller, @PathVariable String nameOrId) {
    Catalog.Way way = catalog.way(new Reference(caller.tenant(), nameOrId));
    ContainerState state = way.state();
    Identity identity = state.identity();
    return new ContainerRoute(
        identity.id(),
        identity.tenant(),
        identity.name(),
        identity.node(),
        state.status(),
        state.run().epoch(),
        way.tty(),
        way.openStdin(),
        way.stopSignal());
  }

  /** Docker counts a container that is about to be restarted as running. */
  @GetMapping("/inner/v1/summary")
  Map<String, Long> summary(Caller caller) {
    Catalog.Counts counts = catalog.counts(caller.tenant());
    return Map.of(
        "containers",
        counts.containers(),
        "running",
        counts.running(),
        "paused",
        counts.paused(),
        "stopped",
        counts.containers() - counts.running() - counts.paused());
  }
}
