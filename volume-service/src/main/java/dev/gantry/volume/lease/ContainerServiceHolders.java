package dev.gantry.volume.lease;

import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.http.InnerClients;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.wiring.InnerProperties;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.route.ContainerRoute;
import org.springframework.stereotype.Component;

/** Asks container-service over HTTP. */
@Component
class ContainerServiceHolders implements Holders {
  private final InnerClient containers;

  ContainerServiceHolders(InnerClients clients, InnerProperties inner) {
    this.containers = clients.to("container-service", inner.containerUrl());
  }

  @Override
  public boolean exists(TenantId tenant, ContainerId container) {
    try {
      containers.get(
          "/inner/v1/container-routes/" + container,
          ContainerRoute.class,
          Caller.service("volume-service", tenant));
      return true;
    } catch (GantryException e) {
      if (e.code() == ErrorCode.NO_SUCH_CONTAINER) {
        return false;
      }
      throw e;
    }
  }
}
