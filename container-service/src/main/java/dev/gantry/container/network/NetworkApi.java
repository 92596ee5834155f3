package dev.gantry.container.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.ipam.Cidr;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.membership.Network;
import dev.gantry.container.membership.Networks;
import dev.gantry.container.node.Nodes;
import dev.gantry.container.view.Filters;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /networks}: create, list and inspect. */
@RestController
class NetworkApi {
  private final Sight sight;
  private final Networks networks;
  private final Catalog catalog;
  private final Nodes nodes;

  NetworkApi(Sight sight, Networks networks, Catalog catalog, Nodes nodes) {
    this.sight = sight;
    this.networks = networks;
    this.catalog = catalog;
    this.nodes = nodes;
  }

  record Created(@JsonProperty("Id") String id, @JsonProperty("Warning") String warning) {}

  @PostMapping("/networks/create")
  @ResponseStatus(HttpStatus.CREATED)
  Created create(Caller caller, @RequestBody(required = false) byte[] body) {
    Networks.Wanted wanted =
        Body.read(body, CreateWish.class).check(caller.tenant(), caller.is(Role.ADMIN));
    List<Cidr> bridges =
        nodes.bridges().stream()
            .map(Nodes.Bridge::subnet)
            .flatMap(subnet -> Cidr.parse(subnet).stream())
            .toList();
    return new Created(networks.create(wanted, bridges).id().value(), "");
  }

  @GetMapping("/networks")
  List<Map<String, Object>> list(Caller caller, @RequestParam(defaultValue = "") String filters) {
    NetworkQuery query = new NetworkQuery(Filters.parse(filters, NetworkQuery.FILTERS));
    List<Nodes.Bridge> bridges = nodes.bridges();
    return sight.all(caller.tenant()).stream()
        .filter(one -> query.takes(one, sight.isUsed(one)))
        .map(
            one ->
                switch (one) {
                  case Found.Predefined(PredefinedNetwork network, var tenant) ->
                      NetworkShape.of(network, tenant, bridges, List.of());
                  case Found.Own(Network network) -> NetworkShape.of(network, Map.of());
                })
        .toList();
  }

  @GetMapping("/networks/{id}")
  Map<String, Object> inspect(
      Caller caller, @PathVariable String id, @RequestParam(defaultValue = "") String scope) {
    if (!scope.isEmpty() && !scope.equals("local")) {
      throw Sight.notFound(id);
    }
    List<Catalog.Details> containers = catalog.ofTenant(caller.tenant());
    return switch (sight.find(caller.tenant(), id)) {
      case Found.Predefined(PredefinedNetwork network, var tenant) ->
          NetworkShape.of(network, tenant, nodes.bridges(), containers);
      case Found.Own(Network network) -> NetworkShape.of(network, Members.of(network, containers));
    };
  }
}
