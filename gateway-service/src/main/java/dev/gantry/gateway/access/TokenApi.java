package dev.gantry.gateway.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Bodies;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Route;
import dev.gantry.gateway.tenant.Tenants;
import dev.gantry.gateway.token.Token;
import dev.gantry.gateway.token.TokenIssue;
import dev.gantry.gateway.token.Tokens;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * {@code /api/v1/tokens}: administrators make, list and revoke tokens. The secret is in the answer
 * to the making, and nowhere after.
 */
@Component
class TokenApi implements Endpoint {
  private static final String PATH = "/api/v1/tokens";
  private static final Set<Role> GRANTABLE = EnumSet.of(Role.TENANT, Role.ADMIN);

  private final Tokens tokens;
  private final TokenIssue issue;
  private final Tenants tenants;
  private final Bearers bearers;
  private final Clock clock;

  /**
   * @param kind null = TENANT
   * @param roles null = TENANT; ignored for a join token
   */
  record Wanted(Token.Kind kind, TenantId tenant, Set<Role> roles, String description) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      String id,
      Token.Kind kind,
      TenantId tenant,
      Set<Role> roles,
      String description,
      Instant createdAt,
      Instant lastUsedAt,
      Instant revokedAt,
      String token) {
    static Shown of(Token token, String secret) {
      return new Shown(
          token.id(),
          token.kind(),
          token.tenant(),
          token.roles(),
          token.description(),
          token.createdAt(),
          token.lastUsedAt(),
          token.revokedAt(),
          secret);
    }
  }

  TokenApi(Tokens tokens, TokenIssue issue, Tenants tenants, Bearers bearers, Clock clock) {
    this.tokens = tokens;
    this.issue = issue;
    this.tenants = tenants;
    this.bearers = bearers;
    this.clock = clock;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.TOKENS);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Identity.tenant(request).requireAdmin("the token API");
    boolean all = ApiCall.of(request).path().equals(PATH);
    switch (request.getMethod() + (all ? "" : " one")) {
      case "GET" ->
          Answers.json(
              response, 200, tokens.list().stream().map(token -> Shown.of(token, null)).toList());
      case "POST" -> Answers.json(response, 201, make(Bodies.read(request, Wanted.class)));
      case "DELETE one" -> {
        revoke(ApiCall.of(request).segment(3));
        response.setStatus(204);
      }
      default -> throw new GantryException(ErrorCode.NOT_FOUND, "page not found");
    }
  }

  private Shown make(Wanted wanted) {
    Token.Kind kind = wanted.kind() == null ? Token.Kind.TENANT : wanted.kind();
    Set<Role> roles =
        switch (kind) {
          case TENANT ->
              wanted.roles() == null || wanted.roles().isEmpty()
                  ? Set.of(Role.TENANT)
                  : wanted.roles();
          case JOIN, JOIN_ONCE -> Set.of();
        };
    if (!GRANTABLE.containsAll(roles)) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "a token can have the roles TENANT and ADMIN, not " + roles);
    }
    if (kind == Token.Kind.TENANT && wanted.tenant() == null) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "tenant is missing");
    }
    TenantId tenant = wanted.tenant() == null ? TenantId.LOCAL : wanted.tenant();
    tenants.require(tenant);
    TokenIssue.Issued issued = issue.issue(kind, tenant, roles, wanted.description());
    return Shown.of(issued.token(), issued.secret());
  }

  private void revoke(String id) {
    if (!tokens.revoke(id, clock.instant())) {
      throw new GantryException(ErrorCode.NOT_FOUND, "No such token: " + id);
    }
    bearers.forget();
  }
}
