package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Bodies;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.gateway.route.Route;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * {@code POST /containers/{id}/update}: container-service says what the limits come to, the node
 * sets them where the container runs, then container-service stores them.
 */
@Component
class Update implements Endpoint {
  private final ContainerRoutes routes;
  private final AgentPorts agents;
  private final InnerClient containers;

  Update(ContainerRoutes routes, AgentPorts agents, Upstreams upstreams) {
    this.routes = routes;
    this.agents = agents;
    this.containers = upstreams.client(upstreams.container());
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.UPDATE);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Map<?, ?> wished = Bodies.read(request, Map.class);
    Caller caller = Identity.tenant(request);
    ContainerRoute route = routes.find(request);
    String id = route.container().value();
    Resources resources =
        containers.post(
            "/inner/v1/containers/" + id + "/limits",
            wished,
            Resources.class,
            Caller.service("gateway-service", caller.tenant()));
    if (route.status().equals("running") || route.status().equals("paused")) {
      set(route, resources);
    }
    Map<?, ?> answer = containers.post("/containers/" + id + "/update", wished, Map.class, caller);
    Answers.json(response, HttpServletResponse.SC_OK, answer);
  }

  /** That it has ended meanwhile does not matter: its next start has them. */
  private void set(ContainerRoute route, Resources resources) throws IOException {
    try {
      agents.act(route, new StreamVerb.Update(resources));
    } catch (GantryException e) {
      if (e.code() != ErrorCode.CONTAINER_NOT_RUNNING) {
        throw e;
      }
    }
  }
}
