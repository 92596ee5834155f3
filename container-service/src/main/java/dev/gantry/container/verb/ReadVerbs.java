package dev.gantry.container.verb;

import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.node.Nodes;
import dev.gantry.container.view.Filters;
import dev.gantry.container.view.Inspection;
import dev.gantry.container.view.ListQuery;
import dev.gantry.container.view.Listing;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.id.NodeId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /containers/json} and {@code GET /containers/{id}/json}. */
@RestController
class ReadVerbs {
  private final Catalog catalog;
  private final Nodes nodes;
  private final Clock clock;

  ReadVerbs(Catalog catalog, Nodes nodes, Clock clock) {
    this.catalog = catalog;
    this.nodes = nodes;
    this.clock = clock;
  }

  @GetMapping("/containers/json")
  List<Map<String, Object>> list(
      Caller caller,
      @RequestParam(defaultValue = "") String all,
      @RequestParam(defaultValue = "0") int limit,
      @RequestParam(defaultValue = "") String size,
      @RequestParam(defaultValue = "") String filters) {
    ListQuery query = new ListQuery(Flag.of(all), limit, Filters.parse(filters, ListQuery.FILTERS));
    Instant now = clock.instant();
    Set<NodeId> silent = nodes.unreachable();
    return query.select(catalog.ofTenant(caller.tenant())).stream()
        .map(details -> Listing.of(details, Flag.of(size), isHeard(details, silent), now))
        .toList();
  }

  @GetMapping("/containers/{id}/json")
  Map<String, Object> inspect(
      Caller caller, @PathVariable String id, @RequestParam(defaultValue = "") String size) {
    Catalog.Details details = catalog.details(new Reference(caller.tenant(), id));
    return Inspection.of(details, Flag.of(size), isHeard(details, nodes.unreachable()));
  }

  private static boolean isHeard(Catalog.Details details, Set<NodeId> silent) {
    return !silent.contains(details.state().identity().node());
  }
}
