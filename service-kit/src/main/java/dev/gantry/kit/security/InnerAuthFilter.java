package dev.gantry.kit.security;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorBody;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets only calls with a valid inner token through, and only services to {@code /inner/}. Actuator
 * is open: it stands on the inner listener, which tenants don't reach.
 */
public final class InnerAuthFilter extends OncePerRequestFilter {
  static final String ATTRIBUTE = Caller.class.getName();
  private static final String BEARER = "Bearer ";

  private final InnerTokens tokens;

  public InnerAuthFilter(InnerTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/actuator");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      Caller caller = caller(request);
      if (request.getRequestURI().startsWith("/inner/") && !caller.is(Role.SERVICE)) {
        throw new GantryException(ErrorCode.FORBIDDEN, "inner API is for services only");
      }
      request.setAttribute(ATTRIBUTE, caller);
    } catch (GantryException e) {
      refuse(response, e);
      return;
    }
    chain.doFilter(request, response);
  }

  private Caller caller(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null || !header.startsWith(BEARER)) {
      throw new GantryException(ErrorCode.UNAUTHORIZED, "inner token is missing");
    }
    return tokens.verify(header.substring(BEARER.length()));
  }

  private static void refuse(HttpServletResponse response, GantryException e) throws IOException {
    response.setStatus(e.code().httpStatus());
    response.setContentType("application/json");
    response
        .getOutputStream()
        .write(GantryJson.mapper().writeValueAsBytes(new ErrorBody(e.getMessage(), e.code())));
  }
}
