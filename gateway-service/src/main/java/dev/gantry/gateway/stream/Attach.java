package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.Query;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code POST /containers/{id}/attach}: hijacks the connection, after 101 or 200. */
@Component
class Attach implements Endpoint {
  private final ContainerRoutes routes;
  private final AgentPorts agents;
  private final Hijack hijack;

  Attach(ContainerRoutes routes, AgentPorts agents, Hijack hijack) {
    this.routes = routes;
    this.agents = agents;
    this.hijack = hijack;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.ATTACH);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    ContainerRoute route = routes.findFresh(request);
    check(route);
    AgentEnd agent = agents.open(route, verb(ApiCall.query(request)));
    hijack.over(request, response, agent, route.tty());
  }

  private static void check(ContainerRoute route) {
    if (route.status().equals("paused")) {
      throw new GantryException(
          ErrorCode.CONTAINER_PAUSED,
          "container %s is paused, unpause the container before attach"
              .formatted(route.container()));
    }
    if (route.status().equals("restarting")) {
      throw new GantryException(
          ErrorCode.CONFLICT,
          "container %s is restarting, wait until the container is running"
              .formatted(route.container()));
    }
  }

  private static StreamVerb verb(Query query) {
    return new StreamVerb.Attach(
        query.flag("stdin"),
        query.flag("stdout"),
        query.flag("stderr"),
        query.flag("stream"),
        query.flag("logs"),
        query.text("detachKeys"));
  }
}
