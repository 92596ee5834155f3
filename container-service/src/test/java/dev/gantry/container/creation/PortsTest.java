package dev.gantry.container.creation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.container.creation.HostWishes.PortBinding;
import dev.gantry.model.spec.PortWish;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {
  @Test
  void aBindingNamesAddressAndPort() {
    assertThat(bound("80/tcp", "127.0.0.1", "8080"))
        .containsExactly(new PortWish("tcp", "127.0.0.1", 8080, 8080, 80));
  }

  @Test
  void aRangeIsKeptForTheNodeToChooseFrom() {
    assertThat(bound("53/udp", "", "8000-8010"))
        .containsExactly(new PortWish("udp", "", 8000, 8010, 53));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0"})
  void noHostPortIsAnyPort(String hostPort) {
    assertThat(bound("80", "", hostPort)).containsExactly(new PortWish("tcp", "", 0, 0, 80));
  }

  @Test
  void publishAllTakesWhatIsExposedAndNotBoundYet() {
    List<PortWish> bound = bound("80/tcp", "", "8080");
    assertThat(Ports.all(bound, List.of("53/udp", "80/tcp", "80/udp")))
        .containsExactly(
            new PortWish("tcp", "", 8080, 8080, 80),
            new PortWish("udp", "", 0, 0, 53),
            new PortWish("udp", "", 0, 0, 80));
  }

  @ParameterizedTest
  @CsvSource({
    "80/tcp, x, x",
    "80/tcp, 70000, 70000",
    "80/tcp, 9000-8000, 9000-8000",
    "80/tcp, 0-10, 0-10",
    "x/tcp, 80, x/tcp",
    "0/tcp, 80, 0/tcp",
    "80-81/tcp, 80, 80-81/tcp"
  })
  void whatIsNoPortIsRefused(String port, String hostPort, String named) {
    assertThatThrownBy(() -> bound(port, "", hostPort))
        .hasMessage("invalid port specification: \"" + named + "\"");
  }

  @Test
  void whatIsNoAddressIsRefused() {
    assertThatThrownBy(() -> bound("80/tcp", "localhost", "80"))
        .hasMessage("invalid IP address: localhost");
  }

  private static List<PortWish> bound(String port, String ip, String hostPort) {
    return Ports.bound(Map.of(port, List.of(new PortBinding(ip, hostPort))));
  }
}
