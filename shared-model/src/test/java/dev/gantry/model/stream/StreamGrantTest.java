package dev.gantry.model.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StreamGrantTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private final KeyPair keys = keys();
  private final StreamGrant grant =
      new StreamGrant(
          new TenantId("acme"), new ContainerId("ab".repeat(32)), "attach", NOW.plusSeconds(30));

  private static KeyPair keys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatWasSignedIsVerified() {
    String signed = grant.sign(keys.getPrivate());
    assertThat(StreamGrant.verify(signed, keys.getPublic(), NOW)).contains(grant);
  }

  @Test
  void anExpiredGrantIsNone() {
    String signed = grant.sign(keys.getPrivate());
    assertThat(StreamGrant.verify(signed, keys.getPublic(), NOW.plusSeconds(30))).isEmpty();
  }

  @Test
  void aGrantOfAnotherKeyOrWithOtherWordsIsNone() {
    String signed = grant.sign(keys.getPrivate());
    String other =
        new StreamGrant(grant.tenant(), grant.container(), "kill", grant.expires())
            .sign(keys.getPrivate());
    String mixed = other.substring(0, other.indexOf('.')) + signed.substring(signed.indexOf('.'));
    assertThat(StreamGrant.verify(signed, keys().getPublic(), NOW)).isEmpty();
    assertThat(StreamGrant.verify(mixed, keys.getPublic(), NOW)).isEmpty();
    assertThat(StreamGrant.verify("rubbish", keys.getPublic(), NOW)).isEmpty();
    assertThat(StreamGrant.verify(null, keys.getPublic(), NOW)).isEmpty();
  }
}
