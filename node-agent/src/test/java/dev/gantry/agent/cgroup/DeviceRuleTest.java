package dev.gantry.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceRuleTest {
  @ParameterizedTest
  @ValueSource(strings = {"c 1:3 rwm", "b *:* m", "a *:7 rw"})
  void whatIsReadIsWrittenTheSame(String text) {
    assertThat(DeviceRule.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "c 1:3", "d 1:3 r", "c 1 3 r", "c 1:3 x", "c 1:3 r\nc 2:3 r"})
  void whatIsNoRuleIsRefused(String text) {
    assertThatThrownBy(() -> DeviceRule.parse(text))
        .hasMessage("invalid device cgroup rule format: '" + text + "'");
  }

  @Test
  void numbersAboveAByteSurvive() {
    DeviceNumber number = new DeviceNumber(259, 70000);
    assertThat(number.encoded()).isEqualTo((70000 & 0xff) | 259 << 8 | (70000L & ~0xff) << 12);
    assertThat(DeviceNumber.of(number.encoded())).isEqualTo(number);
    assertThat(DeviceNumber.ofNode("/dev/null")).hasToString("1:3");
  }
}
