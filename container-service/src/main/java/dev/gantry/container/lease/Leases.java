package dev.gantry.container.lease;

import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.http.InnerClients;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.wiring.InnerProperties;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.lease.ImageLease;
import dev.gantry.model.lease.VolumeLease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The leases that a container takes on its image and volumes, at their owners. */
@Component
public class Leases {
  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
  private static final String NAME = "container-service";

  private final InnerClient images;
  private final InnerClient volumes;

  Leases(InnerClients clients, InnerProperties properties) {
    this.images = clients.to("image-service", properties.imageUrl());
    this.volumes = clients.to("volume-service", properties.volumeUrl());
  }

  /**
   * @throws GantryException NO_SUCH_IMAGE in Docker's words; UNAVAILABLE
   */
  public ImageLease image(ImageLease.Request request) {
    return images.post(
        "/inner/v1/image-leases", request, ImageLease.class, caller(request.tenant()));
  }

  public VolumeLease volumes(VolumeLease.Request request) {
    return volumes.post(
        "/inner/v1/volume-leases", request, VolumeLease.class, caller(request.tenant()));
  }

  /** Gives a lease back early. If that fails it expires by itself. */
  public void releaseImage(ContainerId container, TenantId tenant) {
    try {
      images.delete("/inner/v1/image-leases/" + container, caller(tenant));
    } catch (GantryException e) {
      LOG.warn("image lease of {} is left to expire: {}", container.shortId(), e.getMessage());
    }
  }

  /** Gives up the volumes of a container that was not made; those made for it go again. */
  public void abandonVolumes(ContainerId container, TenantId tenant) {
    try {
      releaseVolumes(container, tenant, true);
    } catch (GantryException e) {
      LOG.warn("volume leases of {} are left to expire: {}", container.shortId(), e.getMessage());
    }
  }

  void releaseVolumes(ContainerId container, TenantId tenant, boolean removeAnonymous) {
    volumes.delete(
        "/inner/v1/volume-leases/" + container + "?removeAnonymous=" + removeAnonymous,
        caller(tenant));
  }

  private static Caller caller(TenantId tenant) {
    return Caller.service(NAME, tenant);
  }
}
