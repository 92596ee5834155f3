package dev.gantry.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InnerTokensTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private final Caller caller =
      new Caller(new TenantId("acme"), "token-1", Set.of(Role.TENANT, Role.ADMIN));

  private static InnerTokens at(Instant now, String secret) {
    return new InnerTokens(secret, Clock.fixed(now, ZoneOffset.UTC));
  }

  @Test
  void whatWasMintedIsVerified() {
    String token = at(NOW, SECRET).mint(caller);
    assertThat(at(NOW.plusSeconds(59), SECRET).verify(token)).isEqualTo(caller);
  }

  @Test
  void anExpiredTokenIsRefused() {
    String token = at(NOW, SECRET).mint(caller);
    InnerTokens later = at(NOW.plus(Duration.ofSeconds(71)), SECRET);
    assertThatThrownBy(() -> later.verify(token))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("expired");
  }

  @Test
  void aTokenOfAnotherSecretIsRefused() {
    String token = at(NOW, SECRET.replace('0', '9')).mint(caller);
    InnerTokens ours = at(NOW, SECRET);
    assertThatThrownBy(() -> ours.verify(token)).isInstanceOf(GantryException.class);
    assertThatThrownBy(() -> ours.verify("rubbish")).isInstanceOf(GantryException.class);
  }

  @Test
  void aShortSecretIsRefusedAtOnce() {
    assertThatThrownBy(() -> at(NOW, "short")).hasMessageContaining("gantry.inner.secret");
  }
}
