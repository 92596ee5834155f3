package dev.gantry.standalone.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortBlocksTest {
  @TempDir private Path folder;
  private final Set<Integer> taken = new HashSet<>();

  @Test
  void theFirstInstallationTakesTheFirstBlockAndKeepsIt() throws IOException {
    Path home = home("a");
    assertThat(blocks().of(home, false)).isEqualTo(new Ports(24170));
    assertThat(blocks().of(home, false)).isEqualTo(new Ports(24170));
    assertThat(PortBlocks.read(PortBlocks.file(home))).isEqualTo(new Ports(24170));
  }

  @Test
  void theSecondTakesTheNextAlsoWhileTheFirstIsDown() throws IOException {
    blocks().of(home("a"), false);
    assertThat(blocks().of(home("b"), false)).isEqualTo(new Ports(24190));
    assertThat(blocks().of(home("a"), false)).isEqualTo(new Ports(24170));
  }

  @Test
  void aBlockThatAnotherProgramUsesIsLeftOut() throws IOException {
    taken.add(24170);
    assertThat(blocks().of(home("a"), false)).isEqualTo(new Ports(24190));
  }

  @Test
  void anInstallationMovesWhenItsPortsWereTakenWhileItWasDown() throws IOException {
    Path home = home("a");
    blocks().of(home, false);
    taken.add(24170);
    assertThat(blocks().of(home, false)).isEqualTo(new Ports(24190));
  }

  @Test
  void aRunningInstallationHoldsItsPortsItself() throws IOException {
    Path home = home("a");
    blocks().of(home, false);
    taken.add(24170);
    assertThat(blocks().of(home, true)).isEqualTo(new Ports(24170));
  }

  @Test
  void theClaimOfAHomeThatIsGoneDoesNotCount() throws IOException {
    Path gone = home("gone");
    blocks().of(gone, false);
    Files.delete(PortBlocks.file(gone));
    assertThat(blocks().of(home("b"), false)).isEqualTo(new Ports(24170));
  }

  @Test
  void claimsOfHomesThatAreGoneAreForgotten() throws IOException {
    blocks().of(home("a"), false);
    Path gone = home("gone");
    blocks().of(gone, false);
    assertThat(folder.resolve("claims/24190")).exists();
    Files.delete(PortBlocks.file(gone));
    blocks().of(home("a"), false);
    assertThat(folder.resolve("claims/24190")).doesNotExist();
    assertThat(folder.resolve("claims/24170")).exists();
  }

  @Test
  void aPortsFileWithoutANumberIsAnErrorThatNamesTheFile() throws IOException {
    Path home = home("a");
    Files.writeString(PortBlocks.file(home), "many\n");
    assertThatThrownBy(() -> blocks().of(home, false))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("config/ports");
  }

  @Test
  void noTwoPortsOfAnInstallationAreTheSameAndAllLieInItsBlock() {
    Ports ports = new Ports(24170);
    assertThat(ports.all())
        .containsExactlyInAnyOrder(
            ports.gateway(),
            ports.image(),
            ports.container(),
            ports.volume(),
            ports.gatewayManagement(),
            ports.postgres(),
            ports.kafka(),
            ports.kafkaController(),
            ports.agentMetrics(),
            ports.gatewayTls(),
            ports.agentData(),
            ports.ingress())
        .allMatch(port -> port >= 24170 && port < 24190);
  }

  private PortBlocks blocks() {
    return new PortBlocks(folder.resolve("claims"), ports -> !taken.contains(ports.base()));
  }

  private Path home(String name) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("config"));
    return home;
  }
}
