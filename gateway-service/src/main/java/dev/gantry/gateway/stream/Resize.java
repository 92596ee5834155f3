package dev.gantry.gateway.stream;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.Query;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code POST /containers/{id}/resize}: the size of the terminal. */
@Component
class Resize implements Endpoint {
  private static final BigInteger UINT32 = BigInteger.TWO.pow(32);

  /** winsize of ioctl_tty(2) has 16 bits for each. */
  private static final int MOST = 0xffff;

  private final ContainerRoutes routes;
  private final AgentPorts agents;

  Resize(ContainerRoutes routes, AgentPorts agents) {
    this.routes = routes;
    this.agents = agents;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.RESIZE);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Query query = ApiCall.query(request);
    StreamVerb verb =
        new StreamVerb.Resize(size("height", query.text("h")), size("width", query.text("w")));
    ContainerRoute route = routes.find(request);
    if (!route.status().equals("running")) {
      throw new GantryException(
          ErrorCode.CONTAINER_NOT_RUNNING, "container " + route.container() + " is not running");
    }
    agents.act(route, verb);
  }

  private static int size(String what, String text) {
    if (!text.matches("-?\\d{1,30}")) {
      throw invalid(what, text, "invalid syntax");
    }
    BigInteger value = new BigInteger(text);
    if (text.startsWith("-") || value.compareTo(UINT32) >= 0) {
      throw invalid(what, text, "value out of range");
    }
    return value.min(BigInteger.valueOf(MOST)).intValue();
  }

  private static GantryException invalid(String what, String text, String why) {
    return new GantryException(
        ErrorCode.BAD_REQUEST, "invalid resize %s \"%s\": %s".formatted(what, text, why));
  }
}
