package dev.gantry.model.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class StreamGrantTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private final GrantKey key = GrantKey.parse(Base64.getEncoder().encodeToString(new byte[32]));
  private final StreamGrant grant =
      new StreamGrant(
          new TenantId("acme"), new ContainerId("ab".repeat(32)), "attach", NOW.plusSeconds(30));

  @Test
  void whatWasSignedIsVerified() {
    String signed = grant.sign(key);
    assertThat(StreamGrant.verify(signed, key, NOW)).contains(grant);
  }

  @Test
  void anExpiredGrantIsNone() {
    String signed = grant.sign(key);
    assertThat(StreamGrant.verify(signed, key, NOW.plusSeconds(30))).isEmpty();
  }

  @Test
  void aGrantOfAnotherKeyOrWithOtherWordsIsNone() {
    String signed = grant.sign(key);
    String other =
        new StreamGrant(grant.tenant(), grant.container(), "kill", grant.expires()).sign(key);
    String mixed = other.substring(0, other.indexOf('.')) + signed.substring(signed.indexOf('.'));
    assertThat(StreamGrant.verify(signed, key.derive("another"), NOW)).isEmpty();
    assertThat(StreamGrant.verify(mixed, key, NOW)).isEmpty();
    assertThat(StreamGrant.verify("rubbish", key, NOW)).isEmpty();
    assertThat(StreamGrant.verify(null, key, NOW)).isEmpty();
  }
}
