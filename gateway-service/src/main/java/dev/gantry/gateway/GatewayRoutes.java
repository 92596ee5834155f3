package dev.gantry.gateway;

import dev.gantry.gateway.answer.Answering;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.route.Route;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** Spring Cloud Gateway's router over our routing table, each route with its endpoint. */
@Configuration(proxyBeanMethods = false)
class GatewayRoutes {
  @Bean
  RouterFunction<ServerResponse> gantryRoutes(List<Endpoint> endpoints, Answering answering) {
    Map<Route, Endpoint> table = table(endpoints);
    RouterFunction<ServerResponse> all = null;
    for (Route route : Route.values()) {
      RouterFunction<ServerResponse> one =
          GatewayRouterFunctions.route(route.name())
              .route(
                  request -> ApiCall.of(request.servletRequest()).route() == route,
                  answering.handler(route, table.get(route)))
              .build();
      all = all == null ? one : all.and(one);
    }
    return all;
  }

  private static Map<Route, Endpoint> table(List<Endpoint> endpoints) {
    Map<Route, Endpoint> table = new EnumMap<>(Route.class);
    for (Endpoint endpoint : endpoints) {
      for (Route route : endpoint.routes()) {
        if (table.put(route, endpoint) != null) {
          throw new IllegalStateException("two endpoints for route " + route);
        }
      }
    }
    for (Route route : Route.values()) {
      if (!table.containsKey(route)) {
        throw new IllegalStateException("no endpoint for route " + route);
      }
    }
    return table;
  }
}
