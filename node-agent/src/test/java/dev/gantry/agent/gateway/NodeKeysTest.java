package dev.gantry.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.peer.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeKeysTest {
  @TempDir Path home;

  @Test
  void thePairIsMadeOnceAndStays() throws IOException {
    Path file = home.resolve("key");
    String first = NodeKeys.openOrMake(file).publicKey();
    assertThat(NodeKeys.openOrMake(file).publicKey()).isEqualTo(first);
    assertThat(Pem.publicKey(first).getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void onlyRootReadsIt() throws IOException {
    Path file = home.resolve("key");
    NodeKeys.openOrMake(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(home.resolve("key.new")).doesNotExist();
  }

  @Test
  void aDamagedFileIsSaidSoAndKept() throws IOException {
    Path file = Files.writeString(home.resolve("key"), "nothing");
    assertThatThrownBy(() -> NodeKeys.openOrMake(file))
        .hasMessageContaining("does not hold the node's keys");
    assertThat(file).hasContent("nothing");
  }
}
