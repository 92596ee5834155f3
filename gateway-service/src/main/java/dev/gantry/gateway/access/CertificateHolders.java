package dev.gantry.gateway.access;

import dev.gantry.gateway.authority.Certificates;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.peer.PeerName;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Who holds a client certificate. As with tokens, what is known is remembered for a few seconds: a
 * revoked one is refused at once here, and within that time by other replicas.
 */
@Component
class CertificateHolders {
  private static final Duration REMEMBERED = Duration.ofSeconds(5);
  private static final int MOST = 10_000;

  private record Known(Identity identity, Instant until) {}

  private final Certificates certificates;
  private final Clock clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  CertificateHolders(Certificates certificates, Clock clock) {
    this.certificates = certificates;
    this.clock = clock;
  }

  /**
   * @param certificate proven to be its sender's, and signed by our authority
   */
  Optional<Identity> identify(X509Certificate certificate) {
    if (!(PeerName.of(certificate).orElse(null) instanceof PeerName.OfTenant of)) {
      return Optional.empty();
    }
    String serial = Certificates.serial(certificate);
    Instant now = clock.instant();
    Known cached = known.get(serial);
    if (cached != null && cached.until().isAfter(now)) {
      return Optional.of(cached.identity());
    }
    Optional<Identity> found =
        certificates.valid(certificate).map(kept -> identity(of.tenant(), kept));
    found.ifPresentOrElse(identity -> remember(serial, identity, now), () -> known.remove(serial));
    return found;
  }

  void forget() {
    known.clear();
  }

  private static Identity identity(TenantId tenant, Certificates.Kept kept) {
    return new Identity.OfTenant(new Caller(tenant, "certificate:" + kept.serial(), kept.roles()));
  }

  private void remember(String serial, Identity identity, Instant now) {
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(serial, new Known(identity, now.plus(REMEMBERED)));
  }
}
