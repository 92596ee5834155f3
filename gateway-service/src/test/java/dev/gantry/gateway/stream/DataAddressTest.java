package dev.gantry.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class DataAddressTest {
  @Test
  void aUnixSocketAndALoopbackPortAreReached() {
    assertThat(DataAddress.parse("unix:/run/agent.sock").socket())
        .isEqualTo(UnixDomainSocketAddress.of("/run/agent.sock"));
    assertThat(DataAddress.parse("tcp:127.0.0.1:4000").socket()).hasToString("/127.0.0.1:4000");
  }

  @Test
  void anotherHostNeedsTls() {
    assertThatThrownBy(() -> DataAddress.parse("tcp:192.0.2.1:4000"))
        .hasMessageContaining("needs TLS");
  }

  @Test
  void otherFormsAreRefused() {
    assertThatThrownBy(() -> DataAddress.parse("/run/agent.sock"))
        .hasMessage("data address is neither unix: nor tcp: /run/agent.sock");
    assertThatThrownBy(() -> DataAddress.parse("tcp:4000")).hasMessageContaining("neither");
  }
}
