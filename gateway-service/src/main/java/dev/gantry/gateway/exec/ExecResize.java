package dev.gantry.gateway.exec;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.route.Route;
import dev.gantry.gateway.stream.AgentPorts;
import dev.gantry.gateway.stream.TerminalSize;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code POST /exec/{id}/resize}: the size of an exec's terminal. */
@Component
class ExecResize implements Endpoint {
  private final ExecRoutes routes;
  private final AgentPorts agents;

  ExecResize(ExecRoutes routes, AgentPorts agents) {
    this.routes = routes;
    this.agents = agents;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.EXEC_RESIZE);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    TerminalSize size = TerminalSize.of(ApiCall.query(request));
    ExecRoutes.Found found = routes.findRunning(request);
    agents.act(found.route(), new StreamVerb.ExecResize(found.exec(), size.height(), size.width()));
  }
}
