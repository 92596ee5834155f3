package dev.gantry.container.network;

import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.membership.Network;
import dev.gantry.model.id.TenantId;
import java.time.Instant;
import java.util.Map;

/** A network that a tenant sees: one of the three from the start, or one that it made. */
sealed interface Found {
  record Predefined(PredefinedNetwork network, TenantId tenant) implements Found {}

  record Own(Network network) implements Found {}

  default String name() {
    return switch (this) {
      case Predefined(PredefinedNetwork network, TenantId tenant) -> network.title();
      case Own(Network network) -> network.name();
    };
  }

  default String id() {
    return switch (this) {
      case Predefined(PredefinedNetwork network, TenantId tenant) -> network.id(tenant);
      case Own(Network network) -> network.id().value();
    };
  }

  default String driver() {
    return switch (this) {
      case Predefined(PredefinedNetwork network, TenantId tenant) -> network.driver();
      case Own own -> Network.DRIVER;
    };
  }

  default Map<String, String> labels() {
    return switch (this) {
      case Predefined predefined -> Map.of();
      case Own(Network network) -> network.labels();
    };
  }

  /** Null where it was there from the start. */
  default Instant createdAt() {
    return switch (this) {
      case Predefined predefined -> null;
      case Own(Network network) -> network.createdAt();
    };
  }
}
