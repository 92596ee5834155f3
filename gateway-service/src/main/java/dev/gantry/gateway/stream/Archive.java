package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.OpenStreams;
import dev.gantry.gateway.door.Query;
import dev.gantry.gateway.route.Route;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.PathStat;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** {@code /containers/{id}/archive}: Docker's cp, as a tar archive out, or into a folder. */
@Component
class Archive implements Endpoint {
  private static final String STAT = "X-Docker-Container-Path-Stat";
  private static final long MOST_SWALLOWED = 64 << 20;

  private final ContainerRoutes routes;
  private final AgentPorts agents;
  private final OpenStreams open;
  private final ChunkedAnswer chunked;

  Archive(ContainerRoutes routes, AgentPorts agents, OpenStreams open, ChunkedAnswer chunked) {
    this.routes = routes;
    this.agents = agents;
    this.open = open;
    this.chunked = chunked;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.ARCHIVE);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws Exception {
    Query query = ApiCall.query(request);
    String path = query.text("path");
    if (path.isEmpty()) {
      // Docker's words, the missing space with them.
      throw new GantryException(ErrorCode.BAD_REQUEST, "bad parameter: pathcannot be empty");
    }
    ContainerRoute route = routes.find(request);
    try {
      switch (request.getMethod()) {
        case "HEAD" -> stat(response, agents.ask(route, new StreamVerb.ArchiveStat(path)).file());
        case "GET" -> get(request, response, agents.opened(route, new StreamVerb.ArchiveGet(path)));
        default -> put(request, route, verb(path, query));
      }
    } catch (GantryException e) {
      if (e.code() != ErrorCode.NOT_FOUND) {
        throw e;
      }
      throw new GantryException(
          ErrorCode.NOT_FOUND,
          "Could not find the file %s in container %s"
              .formatted(path, ContainerRoutes.asGiven(request)),
          e);
    }
  }

  private static StreamVerb verb(String path, Query query) {
    return new StreamVerb.ArchivePut(
        path, query.flag("noOverwriteDirNonDir"), query.flag("copyUIDGID"));
  }

  private static void stat(HttpServletResponse response, PathStat stat) {
    response.setHeader(
        STAT, Base64.getEncoder().encodeToString(GantryJson.mapper().writeValueAsBytes(stat)));
  }

  private void get(
      HttpServletRequest request, HttpServletResponse response, AgentPorts.Opened opened)
      throws Exception {
    stat(response, opened.answer().file());
    response.setHeader("Content-Type", "application/x-tar");
    chunked.pass(request, response, opened.end());
  }

  private void put(HttpServletRequest request, ContainerRoute route, StreamVerb verb)
      throws Exception {
    InputStream body = request.getInputStream();
    StreamAnswer answer;
    try (AgentEnd agent = agents.open(route, verb);
        AutoCloseable tracked = open.track(agent)) {
      answer = unpacked(body, agent);
    } catch (GantryException e) {
      swallow(body);
      throw e;
    }
    if (answer.error() != null) {
      swallow(body);
      throw new GantryException(answer.error(), answer.message());
    }
  }

  private StreamAnswer unpacked(InputStream body, AgentEnd agent) throws IOException {
    try {
      Chunks.send(body, agent, (bytes, length) -> open.toContainers().increment(length));
    } catch (Chunks.AgentLeft e) {
      // It says below why, if it can.
    }
    try {
      return GantryJson.mapper().readValue(agent.readLine(), StreamAnswer.class);
    } catch (IOException | JacksonException e) {
      throw new GantryException(
          ErrorCode.CONFLICT,
          "the copy was broken off on the node: the container is starting or being removed",
          e);
    }
  }

  /** A client that still sends may never look at an answer; bounded, as it may send for ever. */
  private static void swallow(InputStream body) throws IOException {
    byte[] buffer = new byte[64 << 10];
    long swallowed = 0;
    for (int n = body.read(buffer); n >= 0 && swallowed < MOST_SWALLOWED; n = body.read(buffer)) {
      swallowed += n;
    }
  }
}
