package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.door.OpenStreams;
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
import java.io.OutputStream;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** {@code POST /containers/{id}/attach}: hijacks the connection, after 101 or 200. */
@Component
class Attach implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(Attach.class);

  private final ContainerRoutes routes;
  private final AgentPorts agents;
  private final OpenStreams open;

  Attach(ContainerRoutes routes, AgentPorts agents, OpenStreams open) {
    this.routes = routes;
    this.agents = agents;
    this.open = open;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.ATTACH);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    ContainerRoute route = routes.find(request);
    check(route);
    AgentEnd agent = agents.open(route, verb(ApiCall.query(request)));
    try {
      // A body belongs to no part of this call; unread, it would be taken for standard input.
      request.getInputStream().transferTo(OutputStream.nullOutputStream());
      HijackedStream stream = request.upgrade(HijackedStream.class);
      stream.body(client -> relay(client, agent));
      head(request, response, StreamType.of(route.tty(), ApiCall.of(request).version()));
    } catch (IOException | ServletException | RuntimeException e) {
      open.closeQuietly(agent);
      throw e;
    }
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

  private static void head(
      HttpServletRequest request, HttpServletResponse response, String contentType)
      throws IOException {
    if (request.getHeader("Upgrade") != null) {
      response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
      response.setHeader("Connection", "Upgrade");
      response.setHeader("Upgrade", "tcp");
      Door.of(request).contentTypeOfUpgrade(contentType);
      return;
    }
    response.setStatus(HttpServletResponse.SC_OK);
    response.setHeader("Content-Type", contentType);
    // Else Tomcat would frame what follows in chunks.
    response.setHeader("Connection", "close");
    response.flushBuffer();
  }

  private void relay(End client, AgentEnd agent) {
    try (AutoCloseable tracked = open.track(agent)) {
      new Relay(client, agent, open.toContainers(), open.toClients()).run();
    } catch (Exception e) {
      LOG.error("attach stream", e);
    }
  }
}
