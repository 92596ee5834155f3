package dev.gantry.container.network;

import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.ledger.Catalog;
import dev.gantry.container.node.Nodes;
import dev.gantry.container.view.Filters;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /networks}: the three predefined networks, for reading. Others can't be made yet. */
@RestController
class NetworkApi {
  private final Catalog catalog;
  private final Nodes nodes;

  NetworkApi(Catalog catalog, Nodes nodes) {
    this.catalog = catalog;
    this.nodes = nodes;
  }

  @GetMapping("/networks")
  List<Map<String, Object>> list(Caller caller, @RequestParam(defaultValue = "") String filters) {
    NetworkQuery query = new NetworkQuery(Filters.parse(filters, NetworkQuery.FILTERS));
    List<Nodes.Bridge> bridges = nodes.bridges();
    return Arrays.stream(PredefinedNetwork.values())
        .filter(network -> query.takes(network, caller.tenant()))
        .map(network -> NetworkShape.of(network, caller.tenant(), bridges, List.of()))
        .toList();
  }

  @GetMapping("/networks/{id}")
  Map<String, Object> inspect(Caller caller, @PathVariable String id) {
    PredefinedNetwork network = find(caller.tenant(), id);
    return NetworkShape.of(
        network, caller.tenant(), nodes.bridges(), catalog.ofTenant(caller.tenant()));
  }

  @PostMapping("/networks/create")
  void create(Caller caller, @RequestBody Map<String, Object> request) {
    String name = String.valueOf(request.get("Name"));
    if (PredefinedNetwork.named(name).isPresent()) {
      throw new GantryException(
          ErrorCode.FORBIDDEN, "operation is not permitted on predefined " + name + " network");
    }
    throw notYet("creating networks");
  }

  @DeleteMapping("/networks/{id}")
  void remove(Caller caller, @PathVariable String id) {
    throw new GantryException(
        ErrorCode.FORBIDDEN,
        find(caller.tenant(), id).title() + " is a pre-defined network and cannot be removed");
  }

  @PostMapping("/networks/{id}/{verb:connect|disconnect}")
  void connect(Caller caller, @PathVariable String id, @PathVariable String verb) {
    find(caller.tenant(), id);
    throw notYet(verb.equals("connect") ? "connecting to networks" : "disconnecting from networks");
  }

  /** There is none that could be pruned: predefined networks never are. */
  @PostMapping("/networks/prune")
  Map<String, Object> prune() {
    return Collections.singletonMap("NetworksDeleted", null);
  }

  /** By name, id, or the beginning of an id. */
  private static PredefinedNetwork find(TenantId tenant, String reference) {
    return PredefinedNetwork.named(reference)
        .or(
            () ->
                Arrays.stream(PredefinedNetwork.values())
                    .filter(n -> n.id(tenant).startsWith(reference))
                    .findFirst())
        .orElseThrow(
            () ->
                new GantryException(
                    ErrorCode.NO_SUCH_NETWORK, "network " + reference + " not found"));
  }

  private static GantryException notYet(String what) {
    return new GantryException(ErrorCode.NOT_IMPLEMENTED, what + " is not supported yet");
  }
}
