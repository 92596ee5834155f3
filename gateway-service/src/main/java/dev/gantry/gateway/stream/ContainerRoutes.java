package dev.gantry.gateway.stream;

import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.proxy.FreshRoutes;
import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/** The ownership check of a stream or act: whose container it is and where it runs. */
@Component
public class ContainerRoutes {
  private final InnerClient containers;
  private final FreshRoutes fresh;

  ContainerRoutes(Upstreams upstreams, FreshRoutes fresh) {
    this.fresh = fresh;
    this.containers = upstreams.client(upstreams.container());
  }

  /**
   * @throws GantryException NO_SUCH_CONTAINER, or NO_NODE for one that has no node yet
   */
  public ContainerRoute find(HttpServletRequest request) {
    return find(request, ApiCall.of(request).segment(1));
  }

  /** As {@link #find}; of a container that was just made here, without asking again. */
  ContainerRoute findFresh(HttpServletRequest request) {
    return fresh
        .take(ApiCall.of(request).segment(1), Identity.tenant(request).tenant())
        .orElseGet(() -> find(request));
  }

  /**
   * As above.
   *
   * @param nameOrId as it stands in a raw path
   */
  public ContainerRoute find(HttpServletRequest request, String nameOrId) {
    Caller caller = Caller.service("gateway-service", Identity.tenant(request).tenant());
    ContainerRoute route =
        containers.get("/inner/v1/container-routes/" + nameOrId, ContainerRoute.class, caller);
    if (route.node() == null) {
      throw new GantryException(
          ErrorCode.NO_NODE, "container " + route.container() + " has no node yet");
    }
    return route;
  }

  /** The name or id as the client gave it, for messages. */
  public static String asGiven(HttpServletRequest request) {
    return URLDecoder.decode(
        ApiCall.of(request).segment(1).replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
