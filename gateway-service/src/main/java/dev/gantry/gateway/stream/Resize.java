package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.Query;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code POST /containers/{id}/resize}: the size of the terminal. */
@Component
class Resize implements Endpoint {
  private static final Set<String> TAKING = Set.of("running", "paused", "restarting", "created");

  private final ContainerRoutes routes;
  private final AgentPorts agents;

  Resize(ContainerRoutes routes, AgentPorts agents) {
    this.routes = routes;
    this.agents = agents;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.RESIZE);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Query query = ApiCall.query(request);
    TerminalSize size = TerminalSize.of(query);
    ContainerRoute route = routes.find(request);
    // One that starts any moment may be told already: its node keeps the size for it.
    if (!TAKING.contains(route.status())) {
      throw new GantryException(
          ErrorCode.CONTAINER_NOT_RUNNING, "container " + route.container() + " is not running");
    }
    agents.act(route, new StreamVerb.Resize(size.height(), size.width()));
  }
}
