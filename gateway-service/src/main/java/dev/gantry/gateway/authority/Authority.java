package dev.gantry.gateway.authority;

import dev.gantry.kit.wiring.InnerProperties;
import dev.gantry.model.peer.PeerKeys;
import dev.gantry.model.peer.PeerName;
import dev.gantry.model.peer.Pem;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The platform's own certificate authority. The first gateway that starts makes it; all replicas
 * sign with the one in the database.
 */
@Component
public class Authority {
  private static final Duration LIFE = Duration.ofDays(10 * 365);

  private final Clock clock;
  private final Signing signing;
  private final PeerKeys keys;

  Authority(
      JdbcTemplate jdbc,
      InnerProperties inner,
      Clock clock,
      @Value("${gantry.installation:00000000}") String installation) {
    this.clock = clock;
    SecureRandom random = new SecureRandom();
    this.signing = new Signing(random);
    Seal seal = new Seal(inner.secret(), "key of the certificate authority", random);
    this.keys = openOrMake(jdbc, seal, "gantry " + installation);
  }

  private record Row(String certificate, byte[] sealedKey) {}

  private PeerKeys openOrMake(JdbcTemplate jdbc, Seal seal, String name) {
    List<Row> found = read(jdbc);
    if (found.isEmpty()) {
      Instant now = now();
      PeerKeys made = signing.authority(name, now, now.plus(LIFE));
      byte[] key = Pem.of(made.key()).getBytes(StandardCharsets.US_ASCII);
      jdbc.update(
          "insert into authority (id, certificate, sealed_key) values (1, ?, ?)"
              + " on conflict (id) do nothing",
          Pem.of(made.certificate()),
          seal.seal(key));
      found = read(jdbc);
    }
    return open(found.getFirst(), seal);
  }

  private static List<Row> read(JdbcTemplate jdbc) {
    return jdbc.query(
        "select certificate, sealed_key from authority where id = 1",
        (row, n) -> new Row(row.getString(1), row.getBytes(2)));
  }

  private static PeerKeys open(Row row, Seal seal) {
    try {
      String key = new String(seal.open(row.sealedKey()), StandardCharsets.US_ASCII);
      return new PeerKeys(Pem.privateKey(key), List.of(Pem.certificate(row.certificate())));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "the certificate authority in the database can't be opened: is gantry.inner.secret the"
              + " one it was made with? "
              + e.getMessage(),
          e);
    }
  }

  public X509Certificate certificate() {
    return keys.certificate();
  }

  /** A certificate for the holder of the key. Whether it counts later is for the caller to keep. */
  public X509Certificate sign(PeerName name, List<String> hosts, PublicKey key, Duration life) {
    Instant now = now();
    return signing.sign(keys, new Signing.Order(name, hosts, key, now, now.plus(life)));
  }

  /** X.509 counts in seconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
