package dev.gantry.standalone.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  @TempDir private Path folder;

  @Test
  void theIdIsMadeOnceAndHasEightHexadecimalDigits() throws IOException {
    Installation first = Installation.openOrMake(folder.resolve("home"), new SecureRandom());
    Installation again = Installation.openOrMake(folder.resolve("home"), new SecureRandom());
    assertThat(again).isEqualTo(first);
    assertThat(first.id()).matches("[0-9a-f]{8}");
  }

  @Test
  void openingWhatIsNotThereSaysWhatToDo() {
    assertThatThrownBy(() -> Installation.open(folder))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("./gantry up");
  }

  @Test
  void socketsLieInHomeUnlessItsPathIsTooLong() {
    assertThat(new Installation(Path.of("/var/lib/gantry"), "0123abcd").socket())
        .isEqualTo(Path.of("/var/lib/gantry/run/docker.sock"));
    assertThat(new Installation(Path.of("/" + "x".repeat(90)), "0123abcd").socket().toString())
        .hasSize(Installation.LONGEST_SOCKET_PATH)
        .endsWith("x/run/docker.sock");
    assertThat(new Installation(Path.of("/" + "x".repeat(91)), "0123abcd").socket())
        .isEqualTo(Path.of("/run/gantry-0123abcd/docker.sock"));
  }

  @Test
  void secretsAreMadeOnceAndReadableByTheirOwnerOnly() throws IOException {
    Path file = folder.resolve("secrets");
    Secrets made = Secrets.openOrMake(file, new SecureRandom());
    Secrets read = Secrets.openOrMake(file, new SecureRandom());
    assertThat(read.get("inner-secret")).isEqualTo(made.get("inner-secret")).hasSize(48);
    assertThat(read.get("postgres.image")).isNotEqualTo(read.get("postgres.volume"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aSecretThatANewerVersionNeedsIsAddedToTheOldOnes() throws IOException {
    Path file = folder.resolve("secrets");
    Files.writeString(file, "inner-secret=kept\n");
    Secrets secrets = Secrets.openOrMake(file, new SecureRandom());
    assertThat(secrets.get("inner-secret")).isEqualTo("kept");
    assertThat(secrets.get("kafka.gateway")).hasSize(48);
  }

  @Test
  void theListenAddressIsKeptUntilAnotherIsGivenAndABadOneIsNotKept() throws IOException {
    Installation installation = Installation.openOrMake(folder.resolve("h"), new SecureRandom());
    assertThat(installation.listen(null)).isEqualTo("127.0.0.1");
    assertThat(installation.listen("127.0.0.1:999")).isEqualTo("127.0.0.1:999");
    assertThat(installation.listen(null)).isEqualTo("127.0.0.1:999");
    assertThatThrownBy(() -> installation.listen("example.org")).hasMessageContaining("--listen");
    assertThat(installation.listen(null)).isEqualTo("127.0.0.1:999");
  }
}
