package dev.gantry.standalone.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, 24170",
    "127.0.0.5:99, 127.0.0.5, 99",
    ":8000, 127.0.0.1, 8000",
    "[::1]:99, 0:0:0:0:0:0:0:1, 99",
    "[::1], 0:0:0:0:0:0:0:1, 24170",
    "::1, 0:0:0:0:0:0:0:1, 24170",
    "localhost, 127.0.0.1, 24170",
    "10.1.2.3, 10.1.2.3, 24170",
  })
  void anAddressMayHaveAPort(String text, String host, int port) {
    assertThat(ListenAddress.parse(text, 24170)).isEqualTo(new ListenAddress(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org", "1.2.3.4:", "1.2.3.4:x", "[::1", "1.2.3.4:0", "[::1]9"})
  void whatIsNoAddressIsRefusedWithItsText(String text) {
    assertThatThrownBy(() -> ListenAddress.parse(text, 24170))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("--listen");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.0.0.1:4000", "[::]", "192.168.1.4"})
  void anAddressThatOtherHostsReachIsTheOneWithTls(String text) {
    Ports ports = new Ports(24170);
    Listening at = Listening.of(text, ports);
    assertThat(at.plain()).isEqualTo(new ListenAddress("127.0.0.1", ports.gateway()));
    assertThat(at.tls()).isEqualTo(ListenAddress.parse(text, ports.gatewayTls()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.9:80", "[::1]"})
  void anAddressOfThisMachineAloneIsThePlainOne(String text) {
    Ports ports = new Ports(24170);
    Listening at = Listening.of(text, ports);
    assertThat(at.plain()).isEqualTo(ListenAddress.parse(text, ports.gateway()));
    assertThat(at.tls()).isEqualTo(new ListenAddress("127.0.0.1", ports.gatewayTls()));
  }

  @Test
  void clientsAreToldAnAddressNotAllOfThem() {
    assertThat(new ListenAddress("10.0.0.1", 7).reachable()).isEqualTo("10.0.0.1:7");
    assertThat(new ListenAddress("0.0.0.0", 7).reachable())
        .endsWith(":7")
        .doesNotStartWith("0.0.0.0");
  }

  @Test
  void aUrlPutsBracketsAroundVersion6() {
    assertThat(ListenAddress.parse("[::1]:7", 1).url()).isEqualTo("http://[0:0:0:0:0:0:0:1]:7");
    assertThat(ListenAddress.parse("127.0.0.1", 7).url()).isEqualTo("http://127.0.0.1:7");
  }
}
