package dev.gantry.image.lease;

import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.lease.ImageLease;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /inner/v1/image-leases}. */
@RestController
final class LeaseEndpoint {
  private final Leases leases;

  LeaseEndpoint(Leases leases) {
    this.leases = leases;
  }

  @PostMapping("/inner/v1/image-leases")
  ImageLease take(@RequestBody ImageLease.Request request, Caller caller) {
    if (!caller.tenant().equals(request.tenant())) {
      throw new GantryException(
          ErrorCode.FORBIDDEN,
          "image lease for tenant " + request.tenant() + " asked by " + caller.tenant());
    }
    return leases.take(request);
  }

  @DeleteMapping("/inner/v1/image-leases/{container}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void end(@PathVariable String container, Caller caller) {
    leases.end(caller.tenant(), new ContainerId(container));
  }
}
