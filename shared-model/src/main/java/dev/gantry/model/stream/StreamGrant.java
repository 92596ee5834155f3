package dev.gantry.model.stream;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A short leave to do one thing to one container, given by the gateway after the ownership check
 * and verified by the agent. Signed form: {@code base64url(tenant|container|verb|epochSecond) "."
 * base64url(HMAC-SHA-256)}.
 */
public record StreamGrant(TenantId tenant, ContainerId container, String verb, Instant expires) {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  /**
   * @param key of the container's node
   */
  public String sign(GrantKey key) {
    byte[] text =
        String.join(
                "|",
                tenant.value(),
                container.value(),
                verb,
                Long.toString(expires.getEpochSecond()))
            .getBytes(StandardCharsets.UTF_8);
    return ENCODER.encodeToString(text) + "." + ENCODER.encodeToString(key.code(text));
  }

  /** The grant, when it was made with the key and has not expired at {@code now}. */
  public static Optional<StreamGrant> verify(String signed, GrantKey key, Instant now) {
    int dot = signed == null ? -1 : signed.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    try {
      byte[] text = DECODER.decode(signed.substring(0, dot));
      if (!key.isCode(DECODER.decode(signed.substring(dot + 1)), text)) {
        return Optional.empty();
      }
      String[] parts = new String(text, StandardCharsets.UTF_8).split("\\|", -1);
      StreamGrant grant =
          new StreamGrant(
              new TenantId(parts[0]),
              new ContainerId(parts[1]),
              parts[2],
              Instant.ofEpochSecond(Long.parseLong(parts[3])));
      return grant.expires.isAfter(now) ? Optional.of(grant) : Optional.empty();
    } catch (RuntimeException e) {
      // Whatever is not well-formed is no grant; the caller answers 403 and logs it.
      return Optional.empty();
    }
  }
}
