package dev.gantry.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignalNameTest {
  @Test
  void takesTheFormsThatDockerTakes() {
    assertThat(SignalName.number("SIGTERM")).hasValue(15);
    assertThat(SignalName.number("kill")).hasValue(9);
    assertThat(SignalName.number("9")).hasValue(9);
    assertThat(SignalName.number("SIGUSR2")).hasValue(12);
    assertThat(SignalName.number("RTMIN+3")).hasValue(37);
    assertThat(SignalName.number("SIGRTMAX-2")).hasValue(62);
    assertThat(SignalName.number("WINCH")).hasValue(28);
  }

  @Test
  void refusesWhatIsNoSignal() {
    for (String bad : new String[] {"", "FOO", "0", "65", "-1", "RTMIN+31", "SIGSIGTERM"}) {
      assertThat(SignalName.number(bad)).as(bad).isEmpty();
    }
  }
}
