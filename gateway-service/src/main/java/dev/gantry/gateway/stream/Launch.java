package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code GET /api/v1/containers/{id}/launch}: how its last launch went, call by call. */
@Component
class Launch implements Endpoint {
  /** Of the container in {@code api/v1/containers/ID/launch}. */
  private static final int ID = 3;

  private final ContainerRoutes routes;
  private final AgentPorts agents;

  Launch(ContainerRoutes routes, AgentPorts agents) {
    this.routes = routes;
    this.agents = agents;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.LAUNCH);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    ContainerRoute route = routes.find(request, ApiCall.of(request).segment(ID));
    Answers.json(
        response, HttpServletResponse.SC_OK, agents.ask(route, new StreamVerb.Launch()).launch());
  }
}
