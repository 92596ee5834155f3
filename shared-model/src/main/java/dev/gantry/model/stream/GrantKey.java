package dev.gantry.model.stream;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that the gateway and one node share for stream grants (HMAC-SHA-256). A node has no
 * other node's: it can make grants for itself only.
 */
public final class GrantKey {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LEAST_BYTES = 32;

  private final byte[] secret;

  /**
   * @throws IllegalArgumentException fewer than 32 bytes
   */
  public GrantKey(byte[] secret) {
    if (secret.length < LEAST_BYTES) {
      throw new IllegalArgumentException("a grant key has at least 32 bytes, not " + secret.length);
    }
    this.secret = secret.clone();
  }

  /**
   * Of the form that a node gets when it registers.
   *
   * @throws IllegalArgumentException not Base64, or too short
   */
  public static GrantKey parse(String base64) {
    return new GrantKey(Base64.getDecoder().decode(base64));
  }

  /** Base64. A secret: not for logs. */
  public String text() {
    return Base64.getEncoder().encodeToString(secret);
  }

  /** Another key, that whoever has it can't come back from to this one. */
  public GrantKey derive(String purpose) {
    return new GrantKey(code(purpose.getBytes(StandardCharsets.UTF_8)));
  }

  byte[] code(byte[] text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  /** In constant time. */
  boolean isCode(byte[] code, byte[] text) {
    return MessageDigest.isEqual(code, code(text));
  }

  @Override
  public String toString() {
    return "GrantKey[secret]";
  }
}
