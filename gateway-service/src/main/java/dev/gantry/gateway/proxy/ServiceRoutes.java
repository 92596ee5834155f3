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
  private final FreshRoutes fresh;
  private final Sizes sizes;

  ServiceRoutes(RawProxy proxy, Upstreams upstreams, FreshRoutes fresh, Sizes sizes) {
    this.sizes = sizes;
    this.proxy = proxy;
    this.fresh = fresh;
    this.upstreams = upstreams;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(
        Route.CONTAINERS,
        Route.NETWORKS,
        Route.APPS,
        Route.NODES,
        Route.IMAGES,
        Route.AUTH,
        Route.VOLUMES);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Upstream upstream =
        switch (ApiCall.of(request).route()) {
          case CONTAINERS, NETWORKS, APPS, NODES -> upstreams.container();
          case IMAGES, AUTH -> upstreams.image();
          case VOLUMES -> upstreams.volume();
          default -> throw new IllegalStateException("not a service's: " + request.getRequestURI());
        };
    if (ApiCall.of(request).route() == Route.CONTAINERS) {
      fresh.forget(ApiCall.of(request).segment(1));
    }
    if (asksForSizes(request)) {
      BufferedAnswer answer = new BufferedAnswer(response);
      proxy.pass(request, answer, upstream, Identity.tenant(request));
      answer.send(json -> sizes.fill(request, json));
      return;
    }
    proxy.pass(request, response, upstream, Identity.tenant(request));
  }

  /** List or inspect with {@code size}: how much a container has written is known on its node. */
  private static boolean asksForSizes(HttpServletRequest request) {
    ApiCall call = ApiCall.of(request);
    return call.route() == Route.CONTAINERS
        && request.getMethod().equals("GET")
        && call.path().endsWith("/json")
        && ApiCall.query(request).flag("size");
  }
}
