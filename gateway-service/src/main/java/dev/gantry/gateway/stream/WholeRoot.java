package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What concerns all files of a container: {@code GET /containers/{id}/export}, a tar archive, and
 * {@code GET /containers/{id}/changes}, JSON, both as the node writes them.
 */
@Component
class WholeRoot implements Endpoint {
  private final ContainerRoutes routes;
  private final AgentPorts agents;
  private final ChunkedAnswer chunked;

  WholeRoot(ContainerRoutes routes, AgentPorts agents, ChunkedAnswer chunked) {
    this.routes = routes;
    this.agents = agents;
    this.chunked = chunked;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.EXPORT, Route.CHANGES);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws Exception {
    boolean export = request.getRequestURI().endsWith("/export");
    StreamVerb verb = export ? new StreamVerb.Export() : new StreamVerb.Changes();
    AgentEnd agent = agents.open(routes.find(request), verb);
    response.setHeader("Content-Type", export ? "application/octet-stream" : "application/json");
    chunked.pass(request, response, agent);
  }
}
