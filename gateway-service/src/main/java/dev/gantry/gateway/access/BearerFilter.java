package dev.gantry.gateway.access;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Audience;
import dev.gantry.gateway.token.TokenSecret;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.TenantId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who asks: whom the bearer token speaks for, else the holder of the client certificate,
 * else, over the unix socket, the local administrator. One of our tokens counts on the unix socket
 * too, so that an agent may use it; a stranger's {@code Authorization} (clients send what their
 * configuration says) does not.
 */
final class BearerFilter extends OncePerRequestFilter {
  private static final Logger LOG = LoggerFactory.getLogger(BearerFilter.class);
  private static final String BEARER = "Bearer ";
  private static final Identity ADMINISTRATOR =
      new Identity.OfTenant(
          new Caller(TenantId.LOCAL, "unix-socket", Set.of(Role.TENANT, Role.ADMIN)));

  private final Bearers bearers;
  private final CertificateHolders holders;

  BearerFilter(Bearers bearers, CertificateHolders holders) {
    this.bearers = bearers;
    this.holders = holders;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (ApiCall.of(request).route().audience() != Audience.ANYONE) {
      try {
        identify(request).ifPresent(identity -> accept(identity, request));
      } catch (DataAccessException e) {
        LOG.warn("tokens can't be checked: {}", e.getMessage());
        Answers.error(
            response, ErrorCode.UNAVAILABLE, "the database is not available; try again later");
        return;
      }
    }
    chain.doFilter(request, response);
  }

  private static void accept(Identity identity, HttpServletRequest request) {
    identity.mark(request);
    SecurityContextHolder.getContext().setAuthentication(new IdentityAuthentication(identity));
  }

  private Optional<Identity> identify(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    String bearer =
        header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? header.substring(BEARER.length()).strip()
            : null;
    if (TokenSecret.looksLike(bearer)) {
      return bearers.identify(bearer);
    }
    Door door = Door.of(request);
    if (door.isUnixSocket()) {
      return Optional.of(ADMINISTRATOR);
    }
    return door.clientCertificate().flatMap(holders::identify);
  }
}
