package dev.gantry.gateway.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Bodies;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.authority.Authority;
import dev.gantry.gateway.authority.Certificates;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.route.Route;
import dev.gantry.gateway.tenant.Tenants;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.peer.PeerKeys;
import dev.gantry.model.peer.Pem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * {@code /api/v1/tenants/{name}/certificates}: administrators make, list and revoke client
 * certificates of tenants. The answer to the making has the key, which is nowhere after. And {@code
 * GET /api/v1/authority}: the authority's own certificate, for anyone.
 */
@Component
class CertificateApi implements Endpoint {
  private static final int DEFAULT_DAYS = 365;
  private static final int MOST_DAYS = 3650;
  private static final int SERIAL_SEGMENT = 5;

  private final Certificates certificates;
  private final Authority authority;
  private final Tenants tenants;
  private final CertificateHolders holders;

  /**
   * @param days until it expires; null = a year
   */
  record Wanted(Integer days, String description) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      String serial, String description, Instant issuedAt, Instant expiresAt, Instant revokedAt) {
    static Shown of(Certificates.Kept kept) {
      return new Shown(
          kept.serial(), kept.description(), kept.issuedAt(), kept.expiresAt(), kept.revokedAt());
    }
  }

  /** All as PEM: the files of DOCKER_CERT_PATH. */
  record Made(String serial, Instant expiresAt, String ca, String certificate, String key) {}

  CertificateApi(
      Certificates certificates, Authority authority, Tenants tenants, CertificateHolders holders) {
    this.certificates = certificates;
    this.authority = authority;
    this.tenants = tenants;
    this.holders = holders;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.CERTIFICATES, Route.AUTHORITY);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    ApiCall call = ApiCall.of(request);
    if (call.route() == Route.AUTHORITY) {
      Answers.text(response, Pem.of(authority.certificate()));
      return;
    }
    Identity.tenant(request).requireAdmin("the certificate API");
    TenantId tenant = TenantApi.id(call.segment(3));
    tenants.require(tenant);
    boolean all = call.path().endsWith("/certificates");
    switch (request.getMethod() + (all ? "" : " one")) {
      case "GET" ->
          Answers.json(response, 200, certificates.of(tenant).stream().map(Shown::of).toList());
      case "POST" -> Answers.json(response, 201, make(tenant, Bodies.read(request, Wanted.class)));
      case "DELETE one" -> {
        revoke(tenant, call.segment(SERIAL_SEGMENT));
        response.setStatus(204);
      }
      default -> throw new GantryException(ErrorCode.NOT_FOUND, "page not found");
    }
  }

  private Made make(TenantId tenant, Wanted wanted) {
    int days = wanted.days() == null ? DEFAULT_DAYS : wanted.days();
    if (days < 1 || days > MOST_DAYS) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "days: %d is not from 1 to %d".formatted(days, MOST_DAYS));
    }
    String description = wanted.description() == null ? "" : wanted.description();
    KeyPair pair = PeerKeys.make();
    X509Certificate made =
        certificates.ofTenant(
            tenant, Set.of(Role.TENANT), pair.getPublic(), Duration.ofDays(days), description);
    return new Made(
        Certificates.serial(made),
        made.getNotAfter().toInstant(),
        Pem.of(authority.certificate()),
        Pem.of(made),
        Pem.of(pair.getPrivate()));
  }

  private void revoke(TenantId tenant, String serial) {
    if (!certificates.revoke(tenant, serial)) {
      throw new GantryException(ErrorCode.NOT_FOUND, "No such certificate: " + serial);
    }
    holders.forget();
  }
}
