package dev.gantry.agent.data;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.stream.StreamGrant;
import dev.gantry.model.stream.StreamRequest;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * Verifies what a stream may do. The gateway has checked who owns the container; this is its word.
 */
public final class Grants {
  private final Supplier<String> key;
  private final InstantSource clock;
  private volatile Parsed parsed = new Parsed("", null);

  private record Parsed(String text, PublicKey key) {}

  /**
   * @param key the gateway's Ed25519 public key (X.509, Base64); asked for each time, because
   *     another registration may bring another
   */
  public Grants(Supplier<String> key, InstantSource clock) {
    this.key = key;
    this.clock = clock;
  }

  /**
   * @throws GantryException FORBIDDEN: no grant, not ours, expired, or for another verb
   */
  StreamGrant verify(StreamRequest request) {
    StreamGrant grant =
        StreamGrant.verify(request.grant(), publicKey(), clock.instant())
            .orElseThrow(() -> forbidden("the stream grant is not valid"));
    if (!grant.verb().equals(request.verb().word())) {
      throw forbidden("the stream grant is for " + grant.verb());
    }
    return grant;
  }

  private static GantryException forbidden(String why) {
    return new GantryException(ErrorCode.FORBIDDEN, why);
  }

  private PublicKey publicKey() {
    String text = key.get();
    Parsed now = parsed;
    if (!now.text.equals(text)) {
      now = new Parsed(text, parse(text));
      parsed = now;
    }
    return now.key;
  }

  private static PublicKey parse(String text) {
    try {
      byte[] encoded = Base64.getDecoder().decode(text);
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException("the gateway's grant key can't be read", e);
    }
  }
}
