package dev.gantry.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class DataAddressTest {
  @Test
  void aSocketOfThisMachineAndATlsPortOfAnotherAreUnderstood() {
    assertThat(DataAddress.parse("unix:/run/agent.sock"))
        .isEqualTo(new DataAddress.Unix(UnixDomainSocketAddress.of("/run/agent.sock")));
    assertThat(DataAddress.parse("tls:192.0.2.1:4000"))
        .isEqualTo(new DataAddress.Tls("192.0.2.1", 4000));
    assertThat(DataAddress.parse("tls:fd00::1:4000"))
        .isEqualTo(new DataAddress.Tls("fd00::1", 4000));
  }

  @Test
  void nothingGoesInClearOverANetwork() {
    assertThatThrownBy(() -> DataAddress.parse("tcp:192.0.2.1:4000"))
        .hasMessage("data address is neither unix: nor tls: tcp:192.0.2.1:4000");
  }

  @Test
  void otherFormsAreRefused() {
    assertThatThrownBy(() -> DataAddress.parse("/run/agent.sock")).hasMessageContaining("neither");
    assertThatThrownBy(() -> DataAddress.parse("tls:4000")).hasMessageContaining("neither");
  }
}
