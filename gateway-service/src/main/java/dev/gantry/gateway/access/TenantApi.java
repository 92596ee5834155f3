package dev.gantry.gateway.access;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Bodies;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.authority.Certificates;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.Query;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Route;
import dev.gantry.gateway.tenant.Belongings;
import dev.gantry.gateway.tenant.Tenant;
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
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * {@code /api/v1/tenants}: administrators make, list and remove tenants. The answer to the making
 * has the tenant's first token, whose secret is nowhere after.
 */
@Component
class TenantApi implements Endpoint {
  private static final String PATH = "/api/v1/tenants";

  private final Tenants tenants;
  private final Belongings belongings;
  private final Tokens tokens;
  private final TokenIssue issue;
  private final Certificates certificates;
  private final Bearers bearers;
  private final CertificateHolders holders;
  private final Clock clock;

  record Wanted(String name, String description) {}

  record Made(TenantId name, String description, Instant createdAt, String token) {}

  record Shown(TenantId name, String description, Instant createdAt) {
    static Shown of(Tenant tenant) {
      return new Shown(tenant.id(), tenant.description(), tenant.createdAt());
    }
  }

  TenantApi(
      Tenants tenants,
      Belongings belongings,
      Tokens tokens,
      TokenIssue issue,
      Certificates certificates,
      Bearers bearers,
      CertificateHolders holders,
      Clock clock) {
    this.tenants = tenants;
    this.belongings = belongings;
    this.tokens = tokens;
    this.issue = issue;
    this.certificates = certificates;
    this.bearers = bearers;
    this.holders = holders;
    this.clock = clock;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.TENANTS);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Identity.tenant(request).requireAdmin("the tenant API");
    boolean all = ApiCall.of(request).path().equals(PATH);
    switch (request.getMethod() + (all ? "" : " one")) {
      case "GET" -> Answers.json(response, 200, tenants.all().stream().map(Shown::of).toList());
      case "POST" -> Answers.json(response, 201, make(Bodies.read(request, Wanted.class)));
      case "GET one" -> Answers.json(response, 200, Shown.of(tenants.require(named(request))));
      case "DELETE one" -> {
        remove(named(request), ApiCall.query(request));
        response.setStatus(204);
      }
      default -> throw new GantryException(ErrorCode.NOT_FOUND, "page not found");
    }
  }

  private static TenantId named(HttpServletRequest request) {
    return id(ApiCall.of(request).segment(3));
  }

  static TenantId id(String name) {
    try {
      return new TenantId(name);
    } catch (IllegalArgumentException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
  }

  private Made make(Wanted wanted) {
    String description = wanted.description() == null ? "" : wanted.description();
    Tenant tenant = new Tenant(id(wanted.name()), description, clock.instant());
    tenants.add(tenant);
    TokenIssue.Issued first =
        issue.issue(Token.Kind.TENANT, tenant.id(), Set.of(Role.TENANT), "made with the tenant");
    return new Made(tenant.id(), description, tenant.createdAt(), first.secret());
  }

  /** Its tokens and certificates first: nobody makes anything for it while its things go. */
  private void remove(TenantId id, Query query) {
    tenants.require(id);
    if (id.equals(TenantId.LOCAL)) {
      throw new GantryException(
          ErrorCode.CONFLICT, "tenant local is the local administrator's and stays");
    }
    Belongings.Counts counts = belongings.counts(id);
    if (!counts.isNothing() && !query.flag("force")) {
      throw new GantryException(
          ErrorCode.CONFLICT, "tenant " + id + " has " + counts + ": remove them, or use force");
    }
    tokens.revokeAll(id, clock.instant());
    bearers.forget();
    certificates.revokeAll(id);
    holders.forget();
    belongings.removeAll(id);
    tenants.remove(id);
  }
}
