package dev.gantry.volume.lease;

import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.lease.VolumeLease;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /inner/v1/volume-leases}: container-service's calls. */
@RestController
@RequestMapping("/inner/v1/volume-leases")
class LeasesEndpoint {
  private final LeaseDesk desk;
  private final Leases leases;

  LeasesEndpoint(LeaseDesk desk, Leases leases) {
    this.desk = desk;
    this.leases = leases;
  }

  @PostMapping
  VolumeLease hold(@RequestBody VolumeLease.Request request, Caller caller) {
    if (!caller.tenant().equals(request.tenant())) {
      throw new GantryException(
          ErrorCode.FORBIDDEN,
          "a lease for tenant " + request.tenant() + " asked for by " + caller.tenant());
    }
    if (request.container() == null || request.node() == null) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "a volume lease needs a container and the node it goes to");
    }
    return desk.hold(request);
  }

  @DeleteMapping("/{container}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void end(
      @PathVariable ContainerId container,
      @RequestParam(defaultValue = "false") boolean removeAnonymous,
      Caller caller) {
    leases.end(caller.tenant(), container, removeAnonymous);
  }
}
