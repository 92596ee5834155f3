package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.DockerTime;
import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.door.HangUpWatch;
import dev.gantry.gateway.door.OpenStreams;
import dev.gantry.gateway.door.Query;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code GET /containers/{id}/logs}: a plain answer, which ends with the run when it follows. */
@Component
class Logs implements Endpoint {
  private static final int BUFFER = 64 << 10;

  private final ContainerRoutes routes;
  private final AgentPorts agents;
  private final OpenStreams open;
  private final HangUpWatch hangUps;

  Logs(ContainerRoutes routes, AgentPorts agents, OpenStreams open, HangUpWatch hangUps) {
    this.routes = routes;
    this.agents = agents;
    this.open = open;
    this.hangUps = hangUps;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.LOGS);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws Exception {
    Query query = ApiCall.query(request);
    if (!query.flag("stdout") && !query.flag("stderr")) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "Bad parameters: you must choose at least one stream");
    }
    ContainerRoute route = routes.find(request);
    StreamVerb verb = verb(query, route.status());
    String contentType = StreamType.of(route.tty(), ApiCall.of(request).version());
    if (route.status().equals("created")) {
      response.setHeader("Content-Type", contentType);
      return;
    }
    try (AgentEnd agent = agents.open(route, verb);
        AutoCloseable tracked = open.track(agent);
        HangUpWatch.Guard guard = hangUps.guard(Door.of(request), () -> open.closeQuietly(agent))) {
      response.setHeader("Content-Type", contentType);
      guard.using(response::flushBuffer);
      copy(agent, response.getOutputStream(), guard);
    }
  }

  /** As dockerd: only a container that may still write is followed. */
  private static StreamVerb verb(Query query, String status) {
    boolean live = !status.equals("created") && !status.equals("exited") && !status.equals("dead");
    return new StreamVerb.Logs(
        query.flag("stdout"),
        query.flag("stderr"),
        query.flag("follow") && live,
        query.flag("timestamps"),
        tail(query.text("tail")),
        DockerTime.parse("since", query.text("since")),
        DockerTime.parse("until", query.text("until")));
  }

  /** What is no number means all, as with dockerd. */
  private static int tail(String text) {
    try {
      return Math.max(-1, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void copy(AgentEnd agent, OutputStream out, HangUpWatch.Guard guard) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      for (int n = agent.read(buffer); n >= 0; n = agent.read(buffer)) {
        int length = n;
        guard.using(
            () -> {
              out.write(buffer.array(), 0, length);
              out.flush();
            });
        open.toClients().increment(length);
        buffer.clear();
      }
    } catch (ClosedChannelException e) {
      throw new IOException("the log stream was ended: client left or gateway stops", e);
    }
  }
}
