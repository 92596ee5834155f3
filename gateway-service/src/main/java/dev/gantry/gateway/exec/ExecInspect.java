package dev.gantry.gateway.exec;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.route.Route;
import dev.gantry.gateway.stream.AgentPorts;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code GET /exec/{id}/json}: also of one that has ended, for its exit code. */
@Component
class ExecInspect implements Endpoint {
  private final ExecRoutes routes;
  private final AgentPorts agents;

  ExecInspect(ExecRoutes routes, AgentPorts agents) {
    this.routes = routes;
    this.agents = agents;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.EXEC_INSPECT);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    ExecRoutes.Found found = routes.find(request);
    StreamVerb verb = new StreamVerb.ExecInspect(found.exec());
    Answers.json(
        response, HttpServletResponse.SC_OK, ExecShape.of(agents.ask(found.route(), verb).exec()));
  }
}
