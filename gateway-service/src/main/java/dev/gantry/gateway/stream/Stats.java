package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.door.HangUpWatch;
import dev.gantry.gateway.door.Query;
import dev.gantry.gateway.route.Route;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.StreamVerb;
import dev.gantry.model.stream.Usage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * {@code GET /containers/{id}/stats}: what a container uses, once, or every second until it is
 * removed or the client leaves. The node is asked anew each time.
 */
@Component
class Stats implements Endpoint {
  private static final long PERIOD_MILLIS = 1000;

  private final ContainerRoutes routes;
  private final AgentPorts agents;
  private final HangUpWatch hangUps;

  Stats(ContainerRoutes routes, AgentPorts agents, HangUpWatch hangUps) {
    this.routes = routes;
    this.agents = agents;
    this.hangUps = hangUps;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.STATS);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws Exception {
    Query query = ApiCall.query(request);
    boolean stream = query.text("stream").isEmpty() || query.flag("stream");
    if (stream && query.flag("one-shot")) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "cannot have stream=true and one-shot=true");
    }
    ContainerRoute route = routes.find(request);
    if (stream) {
      stream(request, response, route);
      return;
    }
    Usage before = query.flag("one-shot") ? null : usage(route);
    if (before != null) {
      Thread.sleep(PERIOD_MILLIS);
    }
    Answers.json(
        response, HttpServletResponse.SC_OK, StatsDocument.of(route, usage(route), before));
  }

  private void stream(
      HttpServletRequest request, HttpServletResponse response, ContainerRoute begun)
      throws IOException, InterruptedException {
    response.setHeader("Content-Type", "application/json");
    CountDownLatch left = new CountDownLatch(1);
    try (HangUpWatch.Guard guard = hangUps.guard(Door.of(request), left::countDown)) {
      ContainerRoute route = begun;
      Usage before = null;
      do {
        Usage usage = usage(route);
        byte[] document =
            GantryJson.mapper().writeValueAsBytes(StatsDocument.of(route, usage, before));
        guard.using(
            () -> {
              response.getOutputStream().write(document);
              response.getOutputStream().write('\n');
              response.flushBuffer();
            });
        before = usage;
        route = left.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS) ? null : again(request);
      } while (route != null);
    }
  }

  /** Null when it has been removed: that ends a stream. */
  private ContainerRoute again(HttpServletRequest request) {
    try {
      return routes.find(request);
    } catch (GantryException e) {
      if (e.code() == ErrorCode.NO_SUCH_CONTAINER) {
        return null;
      }
      throw e;
    }
  }

  /** Null when it does not run: Docker answers with zeros then. */
  private Usage usage(ContainerRoute route) throws IOException {
    if (!route.status().equals("running") && !route.status().equals("paused")) {
      return null;
    }
    try {
      return agents.ask(route, new StreamVerb.Stats()).usage();
    } catch (GantryException e) {
      if (e.code() == ErrorCode.CONTAINER_NOT_RUNNING) {
        return null;
      }
      throw e;
    }
  }
}
