package dev.gantry.standalone.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinLineTest {
  private static final String TOKEN = "gj_" + "a".repeat(43);
  private static final String PRINT = "0f".repeat(32);

  @Test
  void whatIsPrintedIsUnderstood() {
    JoinLine line = new JoinLine(TOKEN, "10.1.2.3:24179", PRINT);
    assertThat(JoinLine.parse(line.text() + "\n")).isEqualTo(line);
    JoinLine six = new JoinLine(TOKEN, "[fd00::1]:24179", PRINT);
    assertThat(JoinLine.parse(six.text())).isEqualTo(six);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gj_short@h:1#00", "http://h:1"})
  void otherThingsAreRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> JoinLine.parse(text))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("./gantry node token")
        .hasMessageNotContaining("short");
  }

  @Test
  void theTokenIsKeptOutOfLogs() {
    assertThat(new JoinLine(TOKEN, "h:1", PRINT).toString()).doesNotContain(TOKEN);
  }
}
