package dev.gantry.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class TokenSecretTest {
  private final TokenSecret secret = TokenSecret.make(TokenSecret.TENANT, new SecureRandom());

  @Test
  void eachIsOfItsKindAndNoTwoAreEqual() {
    assertThat(secret.value()).matches("gt_[A-Za-z0-9_-]{43}");
    assertThat(secret).isNotEqualTo(TokenSecret.make(TokenSecret.TENANT, new SecureRandom()));
    assertThat(TokenSecret.make(TokenSecret.NODE, new SecureRandom()).isNode()).isTrue();
  }

  @Test
  void itsHashIsSha256AndItsTextHidesIt() {
    assertThat(secret.hash().bytes()).hasSize(32);
    assertThat(secret.hash()).isEqualTo(new TokenSecret(secret.value()).hash());
    assertThat(secret.toString()).isEqualTo("gt_…");
  }

  @Test
  void aSlipInATokenIsNotRepeatedInTheMessage() {
    assertThatThrownBy(() -> new TokenSecret(secret.value() + "x"))
        .hasMessage("not a token of Gantry");
  }
}
