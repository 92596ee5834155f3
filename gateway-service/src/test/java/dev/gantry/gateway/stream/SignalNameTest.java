package dev.gantry.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalNameTest {
  @ParameterizedTest
  @CsvSource({
    "KILL, SIGKILL", "SIGKILL, SIGKILL", "sigkill, SIGKILL", "9, SIGKILL", "term, SIGTERM",
    "15, 15", "64, 64", "RTMIN+3, SIGRTMIN+3", "SIGRTMAX-14, SIGRTMAX-14", "hup, SIGHUP"
  })
  void namesAndNumbersAreTakenAsDockerDoes(String text, String value) {
    assertThat(SignalName.parse(text).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"FOO", "SIG", "0", "65", "-1", "SIGSIGKILL", "RTMIN+16", "KILL ", "99999"})
  void othersAreRefusedWithTheirName(String text) {
    assertThatThrownBy(() -> SignalName.parse(text)).hasMessage("invalid signal: " + text);
  }
}
