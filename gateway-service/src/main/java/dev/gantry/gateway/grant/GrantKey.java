package dev.gantry.gateway.grant;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.stream.StreamGrant;
import dev.gantry.model.stream.StreamVerb;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Signs stream grants. All replicas share one Ed25519 pair: the first to start makes it. The
 * private key stands in the gateway's schema only, which no other service may read; nodes get the
 * public one when they register.
 */
@Component
public class GrantKey {
  /** Long enough for clocks that differ a little; a grant is used at once. */
  private static final Duration LIFETIME = Duration.ofSeconds(60);

  private final PrivateKey privateKey;
  private final byte[] publicKey;
  private final Clock clock;

  GrantKey(JdbcTemplate jdbc, Clock clock) throws GeneralSecurityException {
    this.clock = clock;
    Map<String, Object> row = row(jdbc);
    privateKey =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new PKCS8EncodedKeySpec((byte[]) row.get("private_key")));
    publicKey = (byte[]) row.get("public_key");
  }

  private static Map<String, Object> row(JdbcTemplate jdbc) throws GeneralSecurityException {
    KeyPair fresh = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    jdbc.update(
        """
        insert into grant_key (id, private_key, public_key) values (1, ?, ?)
        on conflict (id) do nothing
        """,
        fresh.getPrivate().getEncoded(),
        fresh.getPublic().getEncoded());
    return jdbc.queryForMap("select private_key, public_key from grant_key where id = 1");
  }

  /** X.509, Base64: what {@code NodeCredential} carries. */
  public String publicKey() {
    return Base64.getEncoder().encodeToString(publicKey);
  }

  /** A grant for this verb on this container, signed, for the next minute. */
  public String grant(TenantId tenant, ContainerId container, StreamVerb verb) {
    return new StreamGrant(tenant, container, verb.word(), clock.instant().plus(LIFETIME))
        .sign(privateKey);
  }
}
