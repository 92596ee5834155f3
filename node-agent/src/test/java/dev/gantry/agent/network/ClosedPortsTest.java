package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedPortsTest {
  private static final List<String> PORTS = List.of("192.0.2.7:4000", "192.0.2.8:4000");

  @TempDir Path folder;
  private final List<Integer> changes = new ArrayList<>();

  /** Elements of each batch, without the frames around them. */
  private ClosedPorts in(Path file) {
    return new ClosedPorts(
        file, "t", batch -> changes.add(Math.max(0, batch.messages().size() - 2)));
  }

  @Test
  void onlyWhatIsNewOrGoneIsChanged() {
    ClosedPorts ports = in(folder.resolve("closed"));
    ports.set(PORTS);
    ports.set(PORTS);
    ports.set(List.of("192.0.2.8:4000", "192.0.2.9:4000"));
    assertThat(changes).containsExactly(2, 0, 1, 1);
  }

  @Test
  void theNextAgentKnowsThem() throws IOException {
    Path file = folder.resolve("closed");
    in(file).set(PORTS);
    assertThat(Files.readAllLines(file)).isEqualTo(PORTS);
    changes.clear();
    ClosedPorts next = in(file);
    next.restore();
    next.set(PORTS);
    assertThat(changes).containsExactly(2, 0);
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenByTheNextCall() throws IOException {
    Path file = folder.resolve("later/closed");
    ClosedPorts ports = in(file);
    assertThatThrownBy(() -> ports.set(PORTS)).isInstanceOf(UncheckedIOException.class);
    Files.createDirectory(file.getParent());
    ports.set(PORTS);
    assertThat(file).exists();
    assertThat(changes).as("closed at once").containsExactly(2, 0, 0, 0);
  }

  @Test
  void whatIsNoHostAndPortHoldsUpNothing() throws IOException {
    Path file = folder.resolve("closed");
    in(file).set(List.of("192.0.2.7:4000", "no name of a host:1", "::1:4000", "portless"));
    assertThat(Files.readAllLines(file)).containsExactly("192.0.2.7:4000", "::1:4000");
    assertThat(changes).containsExactly(1, 0);
  }
}
