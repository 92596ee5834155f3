package dev.gantry.image.docker;

import dev.gantry.image.pull.Inspection;
import dev.gantry.image.reference.ImageName;
import dev.gantry.image.remote.Credentials;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /distribution/{name}/json}: what a registry has under a name. */
@RestController
final class DistributionEndpoint {
  private static final String PREFIX = "/distribution/";
  private static final String SUFFIX = "/json";

  private final Inspection inspection;

  DistributionEndpoint(Inspection inspection) {
    this.inspection = inspection;
  }

  @GetMapping("/distribution/{*rest}")
  Inspection.Found inspect(HttpServletRequest request, Caller caller) {
    String path = Query.path(request, PREFIX);
    if (!path.endsWith(SUFFIX)) {
      throw new GantryException(ErrorCode.NOT_FOUND, "page not found");
    }
    String name = path.substring(0, path.length() - SUFFIX.length());
    return inspection.run(
        ImageName.parse(name).tagged(),
        Credentials.ofHeader(request.getHeader("X-Registry-Auth")),
        caller.is(Role.ADMIN));
  }
}
