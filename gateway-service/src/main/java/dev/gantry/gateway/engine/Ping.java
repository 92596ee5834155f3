package dev.gantry.gateway.engine;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.route.Route;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code /_ping}: first call of every docker command, so nothing is asked of anybody here. */
@Component
class Ping implements Endpoint {
  private static final byte[] OK = "OK".getBytes(StandardCharsets.US_ASCII);

  @Override
  public Set<Route> routes() {
    return Set.of(Route.PING);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    // 1 is the classic builder: BuildKit's sessions are not spoken here.
    response.setHeader("Builder-Version", "1");
    response.setHeader("Swarm", "inactive");
    response.setHeader("Cache-Control", "no-cache, no-store, must-revalidate");
    response.setHeader("Pragma", "no-cache");
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
    if (request.getMethod().equals("HEAD")) {
      response.setContentLength(0);
      return;
    }
    response.setContentLength(OK.length);
    response.getOutputStream().write(OK);
  }
}
