package dev.gantry.container.network;

import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.membership.Networks;
import dev.gantry.container.membership.Places;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which networks a tenant sees, and under what names. */
@Component
class Sight {
  private final Networks networks;
  private final Places places;

  Sight(Networks networks, Places places) {
    this.networks = networks;
    this.places = places;
  }

  List<Found> all(TenantId tenant) {
    List<Found> all = new ArrayList<>();
    for (PredefinedNetwork one : PredefinedNetwork.values()) {
      all.add(new Found.Predefined(one, tenant));
    }
    networks.ofTenant(tenant).forEach(one -> all.add(new Found.Own(one)));
    return all;
  }

  /** Whether a container is in it, running or not. */
  boolean isUsed(Found found) {
    return switch (found) {
      case Found.Predefined predefined -> true;
      case Found.Own(var network) -> !places.ofNetwork(network.id()).isEmpty();
    };
  }

  /** By name, id, or the beginning of an id. */
  Found find(TenantId tenant, String reference) {
    Optional<Found> byName =
        PredefinedNetwork.named(reference).map(one -> new Found.Predefined(one, tenant));
    return byName
        .or(() -> networks.find(tenant, reference).map(Found.Own::new))
        .or(
            () ->
                Arrays.stream(PredefinedNetwork.values())
                    .filter(one -> one.id(tenant).startsWith(reference))
                    .<Found>map(one -> new Found.Predefined(one, tenant))
                    .findFirst())
        .orElseThrow(() -> notFound(reference));
  }

  static GantryException notFound(String reference) {
    return new GantryException(ErrorCode.NO_SUCH_NETWORK, "network " + reference + " not found");
  }
}
