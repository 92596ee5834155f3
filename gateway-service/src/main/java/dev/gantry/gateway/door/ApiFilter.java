package dev.gantry.gateway.door;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.ProductVersion;
import dev.gantry.gateway.apiversion.ApiTarget;
import dev.gantry.gateway.apiversion.ApiVersion;
import dev.gantry.gateway.route.Route;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** First of all filters: takes the version prefix off, finds the route, says which API we speak. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ApiFilter extends OncePerRequestFilter {
  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    response.setHeader("Api-Version", ApiVersion.MAXIMUM.toString());
    response.setHeader("Docker-Experimental", "false");
    response.setHeader("Ostype", "linux");
    response.setHeader("Server", ProductVersion.SERVER_HEADER);
    ApiTarget target;
    try {
      target = ApiTarget.parse(request.getRequestURI());
    } catch (GantryException e) {
      Answers.error(response, e);
      return;
    }
    Route route = Route.of(request.getMethod(), target.path());
    new ApiCall(target.version(), target.path(), route).mark(request);
    int prefix = request.getRequestURI().length() - target.path().length();
    chain.doFilter(prefix == 0 ? request : new Stripped(request, prefix, target.path()), response);
  }

  /** The request without its version prefix, which has no percent-encoding in it. */
  private static final class Stripped extends HttpServletRequestWrapper {
    private final int prefix;
    private final String path;

    Stripped(HttpServletRequest request, int prefix, String path) {
      super(request);
      this.prefix = prefix;
      this.path = path;
    }

    @Override
    public String getRequestURI() {
      return path;
    }

    @Override
    public String getServletPath() {
      String whole = super.getServletPath();
      return whole.length() < prefix ? whole : whole.substring(prefix);
    }
  }
}
