package dev.gantry.gateway.token;

import dev.gantry.model.id.Digest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A bearer token in clear: a prefix that tells its kind, and 256 random bits. It is shown once and
 * never stored; such a secret needs no salt and no slow hash.
 */
public record TokenSecret(String value) {
  public static final String TENANT = "gt_";
  public static final String NODE = "gn_";
  public static final String JOIN = "gj_";

  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("g[tnj]_[A-Za-z0-9_-]{43}");

  public TokenSecret {
    if (value == null || !FORM.matcher(value).matches()) {
      // The value is left out on purpose: it may be a secret with a slip in it.
      throw new IllegalArgumentException("not a token of Gantry");
    }
  }

  /**
   * A new one.
   *
   * @param prefix {@link #TENANT}, {@link #NODE} or {@link #JOIN}
   */
  public static TokenSecret make(String prefix, SecureRandom random) {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return new TokenSecret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
  }

  /** Whether a bearer of somebody else's is none of ours at all. */
  public static boolean looksLike(String bearer) {
    return bearer != null
        && (bearer.startsWith(TENANT) || bearer.startsWith(NODE) || bearer.startsWith(JOIN));
  }

  public boolean isNode() {
    return value.startsWith(NODE);
  }

  public TokenHash hash() {
    return new TokenHash(
        java.util.HexFormat.of()
            .formatHex(Digest.sha256().digest(value.getBytes(StandardCharsets.US_ASCII))));
  }

  /** Kept out of logs. */
  @Override
  public String toString() {
    return value.substring(0, TENANT.length()) + "…";
  }
}
