package dev.gantry.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserIdentityTest {
  private static final List<String> PASSWD =
      List.of(
          "root:x:0:0:root:/root:/bin/sh",
          "",
          "# a comment",
          "app:x:1000:1001::/home/app:",
          "bad:x");
  private static final List<String> GROUP =
      List.of("root:x:0:", "app:x:1001:", "audio:x:29:app,root", "bad");

  private static UserIdentity resolve(String user) {
    return UserIdentity.resolve(user, PASSWD, GROUP);
  }

  @Test
  void namesAndNumbersAreLookedUp() {
    assertThat(resolve("")).isEqualTo(new UserIdentity(0, 0, List.of(0L, 29L), "/root"));
    assertThat(resolve("app"))
        .isEqualTo(new UserIdentity(1000, 1001, List.of(1001L, 29L), "/home/app"));
    assertThat(resolve("1000")).isEqualTo(resolve("app"));
    assertThat(resolve("4711")).isEqualTo(new UserIdentity(4711, 0, List.of(0L), "/"));
  }

  @Test
  void aNamedGroupIsTheOnlyOne() {
    assertThat(resolve("app:audio"))
        .isEqualTo(new UserIdentity(1000, 29, List.of(29L), "/home/app"));
    assertThat(resolve("7:8")).isEqualTo(new UserIdentity(7, 8, List.of(8L), "/"));
    assertThat(resolve(":8").gid()).isEqualTo(8);
  }

  @Test
  void whatIsMissingIsToldInDockersWords() {
    assertThatThrownBy(() -> resolve("x"))
        .hasMessage("unable to find user x: no matching entries in passwd file");
    assertThatThrownBy(() -> resolve("app:y"))
        .hasMessage("unable to find group y: no matching entries in group file");
    assertThatThrownBy(() -> resolve("4294967295")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void filesAreReadTopLayerFirstAndLinksAreNotFollowed(@TempDir Path home) throws Exception {
    Path low = Files.createDirectories(home.resolve("low/etc"));
    Path high = Files.createDirectories(home.resolve("high/etc"));
    Path upper = Files.createDirectories(home.resolve("upper"));
    Files.writeString(low.resolve("passwd"), "low\n");
    Files.writeString(low.resolve("group"), "group\n");
    Files.createSymbolicLink(high.resolve("passwd"), Path.of("/etc/passwd"));
    RootFs root =
        new RootFs(List.of(home.resolve("low"), home.resolve("high")), upper, upper, upper);
    ImageFiles files = new ImageFiles(Launches.KERNEL, root);
    assertThat(files.etcLines("passwd")).isEmpty();
    assertThat(files.etcLines("group")).containsExactly("group");
    Files.delete(high.resolve("passwd"));
    assertThat(files.etcLines("passwd")).containsExactly("low");
    Files.createSymbolicLink(upper.resolve("etc"), Path.of("/etc"));
    assertThat(files.etcLines("group")).isEmpty();
  }
}
