package dev.gantry.gateway.engine;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What Docker has and we have not, each with a clear answer. */
@Component
class Refusals implements Endpoint {
  @Override
  public Set<Route> routes() {
    return Set.of(Route.SWARM, Route.UNKNOWN);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) {
    throw switch (ApiCall.of(request).route()) {
      case SWARM ->
          new GantryException(
              ErrorCode.UNAVAILABLE,
              "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.");
      default -> new GantryException(ErrorCode.NOT_FOUND, "page not found");
    };
  }
}
