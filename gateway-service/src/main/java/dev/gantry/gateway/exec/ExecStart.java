package dev.gantry.gateway.exec;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.gateway.answer.Bodies;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.route.Route;
import dev.gantry.gateway.stream.AgentPorts;
import dev.gantry.gateway.stream.Hijack;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code POST /exec/{id}/start}: hijacks the connection, unless the exec is to be detached. */
@Component
class ExecStart implements Endpoint {
  private final ExecRoutes routes;
  private final AgentPorts agents;
  private final Hijack hijack;

  ExecStart(ExecRoutes routes, AgentPorts agents, Hijack hijack) {
    this.routes = routes;
    this.agents = agents;
    this.hijack = hijack;
  }

  /** Docker's body. */
  record Wish(
      @JsonProperty("Detach") Boolean detach,
      @JsonProperty("Tty") Boolean tty,
      @JsonProperty("ConsoleSize") List<Integer> consoleSize) {

    boolean isDetached() {
      return detach != null && detach;
    }

    boolean isRaw() {
      return tty != null && tty;
    }
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.EXEC_START);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Wish wish = Bodies.read(request, Wish.class);
    ConsoleSize size = ConsoleSize.of(wish.consoleSize());
    if (wish.consoleSize() != null && !wish.isRaw()) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "console size is only supported when TTY is enabled");
    }
    ExecRoutes.Found found = routes.findRunning(request);
    StreamVerb verb =
        new StreamVerb.ExecStart(
            found.exec(), wish.isDetached(), wish.isRaw(), size.height(), size.width());
    if (wish.isDetached()) {
      agents.act(found.route(), verb);
      return;
    }
    hijack.over(request, response, agents.open(found.route(), verb), wish.isRaw());
  }
}
