package dev.gantry.image.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  private static final String JSON =
      "{\"username\":\"me\",\"password\":\"s\u00e4cret?>~\",\"serveraddress\":\"x\"}";
  private static final byte[] BYTES = JSON.getBytes(StandardCharsets.UTF_8);

  @Test
  void everyClientsBase64IsRead() {
    Credentials expected = new Credentials("me", "s\u00e4cret?>~", "", "");
    assertThat(Credentials.ofHeader(Base64.getUrlEncoder().encodeToString(BYTES)))
        .isEqualTo(expected);
    assertThat(Credentials.ofHeader(Base64.getUrlEncoder().withoutPadding().encodeToString(BYTES)))
        .isEqualTo(expected);
    assertThat(Credentials.ofHeader(Base64.getEncoder().encodeToString(BYTES))).isEqualTo(expected);
  }

  @Test
  void noneIsSaidInManyWays() {
    for (String none : new String[] {null, "", " ", base64("{}"), base64("null")}) {
      assertThat(Credentials.ofHeader(none)).isEqualTo(Credentials.NONE);
    }
  }

  @Test
  void authStandsForNameAndPassword() {
    Credentials read = Credentials.ofHeader(base64("{\"auth\":\"" + base64("me:a:b") + "\"}"));
    assertThat(read).isEqualTo(new Credentials("me", "a:b", "", ""));
  }

  @Test
  void nothingOfThemIsPrinted() {
    Credentials secret = new Credentials("somebody", "hunter2", "idtoken", "regtoken");
    assertThat(secret.toString()).doesNotContain("somebody", "hunter2", "idtoken", "regtoken");
    assertThat(new Token("abc", "def").toString()).doesNotContain("abc", "def");
    assertThatThrownBy(() -> Credentials.ofHeader(base64("{\"password\":\"hunter2\"")))
        .hasMessage("invalid X-Registry-Auth header: not base64url of JSON")
        .hasNoCause();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
