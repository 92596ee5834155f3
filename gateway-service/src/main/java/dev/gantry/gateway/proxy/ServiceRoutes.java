package dev.gantry.gateway.proxy;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Route;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What tenants ask of the services. */
@Component
class ServiceRoutes implements Endpoint {
  private final RawProxy proxy;
  private final Upstreams upstreams;

  ServiceRoutes(RawProxy proxy, Upstreams upstreams) {
    this.proxy = proxy;
    this.upstreams = upstreams;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(
        Route.CONTAINERS, Route.NETWORKS, Route.NODES, Route.IMAGES, Route.AUTH, Route.VOLUMES);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Upstream upstream =
        switch (ApiCall.of(request).route()) {
          case CONTAINERS, NETWORKS, NODES -> upstreams.container();
          case IMAGES, AUTH -> upstreams.image();
          case VOLUMES -> upstreams.volume();
          default -> throw new IllegalStateException("not a service's: " + request.getRequestURI());
        };
    proxy.pass(request, response, upstream, Identity.tenant(request));
  }
}
