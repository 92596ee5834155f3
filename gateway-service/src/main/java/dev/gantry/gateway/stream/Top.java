package dev.gantry.gateway.stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.ProcessTable;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code GET /containers/{id}/top}: the processes, as the node sees them. */
@Component
class Top implements Endpoint {
  private final ContainerRoutes routes;
  private final AgentPorts agents;

  Top(ContainerRoutes routes, AgentPorts agents) {
    this.routes = routes;
    this.agents = agents;
  }

  /** Docker's body. */
  record Answer(
      @JsonProperty("Titles") List<String> titles,
      @JsonProperty("Processes") List<List<String>> processes) {}

  @Override
  public Set<Route> routes() {
    return Set.of(Route.TOP);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String args = ApiCall.query(request).text("ps_args");
    ContainerRoute route = routes.find(request);
    check(route);
    ProcessTable table = agents.ask(route, new StreamVerb.Top(args)).top();
    Answers.json(
        response, HttpServletResponse.SC_OK, new Answer(table.titles(), table.processes()));
  }

  private static void check(ContainerRoute route) {
    switch (route.status()) {
      case "running", "paused" -> {}
      case "restarting" ->
          throw new GantryException(
              ErrorCode.CONTAINER_RESTARTING,
              "Container %s is restarting, wait until the container is running"
                  .formatted(route.container()));
      default ->
          throw new GantryException(
              ErrorCode.CONTAINER_NOT_RUNNING,
              "container %s is not running".formatted(route.container()));
    }
  }
}
