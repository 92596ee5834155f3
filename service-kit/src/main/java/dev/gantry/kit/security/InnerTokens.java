package dev.gantry.kit.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Mints and verifies the 60-second JWTs (HS256) of calls between our services. */
public final class InnerTokens {
  private static final String ISSUER = "gantry";
  private static final Duration LIFETIME = Duration.ofSeconds(60);
  private static final Duration SKEW = Duration.ofSeconds(10);
  private static final int SECRET_BYTES = 32;

  private final JWSSigner signer;
  private final JWSVerifier verifier;
  private final Clock clock;

  /**
   * @param secret at least 32 bytes, the same for all services of an installation
   */
  public InnerTokens(String secret, Clock clock) {
    byte[] key = secret == null ? new byte[0] : secret.getBytes(StandardCharsets.UTF_8);
    if (key.length < SECRET_BYTES) {
      throw new IllegalArgumentException(
          "gantry.inner.secret must be set and have at least " + SECRET_BYTES + " characters");
    }
    try {
      this.signer = new MACSigner(key);
      this.verifier = new MACVerifier(key);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("gantry.inner.secret can't be used for HS256", e);
    }
    this.clock = clock;
  }

  public String mint(Caller caller) {
    Instant now = clock.instant();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .subject(caller.subject())
            .claim("tenant", caller.tenant().value())
            .claim("roles", caller.roles().stream().map(Role::name).toList())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(LIFETIME)))
            .build();
    SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    try {
      jwt.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("signing an inner token", e);
    }
    return jwt.serialize();
  }

  /**
   * Who the token speaks for.
   *
   * @throws GantryException UNAUTHORIZED when it is not ours, changed or expired
   */
  public Caller verify(String token) {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      boolean ours =
          JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm())
              && jwt.verify(verifier)
              && ISSUER.equals(claims.getIssuer());
      if (!ours || expired(claims)) {
        throw refused("inner token is invalid or expired", null);
      }
      return new Caller(
          new TenantId(claims.getStringClaim("tenant")),
          Objects.requireNonNullElse(claims.getSubject(), "unknown"),
          roles(claims.getStringListClaim("roles")));
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      throw refused("inner token can't be read", e);
    }
  }

  private boolean expired(JWTClaimsSet claims) {
    Date end = claims.getExpirationTime();
    return end == null || end.toInstant().plus(SKEW).isBefore(clock.instant());
  }

  private static Set<Role> roles(List<String> names) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    if (names != null) {
      names.forEach(name -> roles.add(Role.valueOf(name)));
    }
    return roles;
  }

  private static GantryException refused(String message, Throwable cause) {
    return new GantryException(ErrorCode.UNAUTHORIZED, message, cause);
  }
}
