package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.gateway.route.Route;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** {@code POST /containers/{id}/kill}. Every error about the container has dockerd's prefix. */
@Component
class Kill implements Endpoint {
  private static final Set<String> TAKING = Set.of("running", "paused", "restarting");
  private static final Logger LOG = LoggerFactory.getLogger(Kill.class);

  private final ContainerRoutes routes;
  private final AgentPorts agents;
  private final InnerClient containers;

  Kill(ContainerRoutes routes, AgentPorts agents, Upstreams upstreams) {
    this.routes = routes;
    this.agents = agents;
    this.containers = upstreams.client(upstreams.container());
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.KILL);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String asked = ApiCall.query(request).text("signal");
    SignalName signal = asked.isEmpty() ? SignalName.KILL : SignalName.parse(asked);
    String name = ContainerRoutes.asGiven(request);
    try {
      ContainerRoute route = routes.find(request);
      if (!TAKING.contains(route.status())) {
        throw new GantryException(
            ErrorCode.CONTAINER_NOT_RUNNING, "container " + route.container() + " is not running");
      }
      agents.act(route, new StreamVerb.Kill(signal.value()));
      if (route.status().equals("paused") && isDeadly(signal, route)) {
        thaw(route, request);
      }
      if (signal.equals(SignalName.KILL)) {
        awaitEnd(route, request);
      }
    } catch (GantryException e) {
      throw new GantryException(
          e.code(), "cannot kill container: " + name + ": " + e.getMessage(), e);
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  /** What dockerd thaws a container for, so that it gets to see it. */
  private static boolean isDeadly(SignalName signal, ContainerRoute route) {
    String stop = route.stopSignal().isEmpty() ? "SIGTERM" : route.stopSignal();
    return signal.equals(SignalName.KILL) || signal.isSameAs(SignalName.parse(stop));
  }

  private void thaw(ContainerRoute route, HttpServletRequest request) {
    try {
      containers.post(
          "/containers/" + route.container() + "/unpause",
          null,
          JsonNode.class,
          Identity.tenant(request));
    } catch (GantryException e) {
      if (e.code() != ErrorCode.CONTAINER_NOT_PAUSED) {
        throw e;
      }
      // Somebody else has thawed it: the signal arrives.
      LOG.debug("thawing {}: {}", route.container(), e.getMessage());
    }
  }

  /**
   * dockerd answers a SIGKILL when the container has ended, so that {@code rm} works right after.
   */
  private void awaitEnd(ContainerRoute route, HttpServletRequest request) {
    try {
      containers.post(
          "/containers/" + route.container() + "/wait?condition=not-running",
          null,
          JsonNode.class,
          Identity.tenant(request));
    } catch (GantryException e) {
      // The signal is delivered; with --rm the container may even be gone.
      LOG.debug("waiting for the end of {}: {}", route.container(), e.getMessage());
    }
  }
}
