package dev.gantry.gateway.answer;

import dev.gantry.gateway.route.Route;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;

/**
 * What answers the requests of some routes. It may block: each request has a virtual thread. What
 * it throws becomes an error answer, if none was begun.
 */
public interface Endpoint {
  Set<Route> routes();

  void answer(HttpServletRequest request, HttpServletResponse response) throws Exception;
}
