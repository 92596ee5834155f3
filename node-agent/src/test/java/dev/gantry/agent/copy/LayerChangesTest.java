package dev.gantry.agent.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.launch.RootFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an overlay mount of the kernel leaves in its upper layer, told as Docker's diff. */
@Tag("kernel")
class LayerChangesTest {
  private static final LinuxKernel KERNEL = new LinuxKernel();

  @TempDir Path home;
  private RootFs root;

  @BeforeEach
  void twoLayers() throws IOException {
    for (String folder : List.of("one", "two", "upper", "work", "merged")) {
      Files.createDirectories(home.resolve(folder));
    }
    sh(
        """
        mkdir -p one/etc one/usr/share/doc one/var/log one/gone one/deep/er two/opt
        echo a > one/etc/passwd; echo b > one/usr/share/doc/readme; echo c > one/gone/file
        echo d > two/opt/tool; ln -s /etc one/var/link; echo e > one/deep/er/file
        """);
    root =
        new RootFs(
            List.of(home.resolve("one"), home.resolve("two")),
            home.resolve("upper"),
            home.resolve("work"),
            home.resolve("merged"));
  }

  private void sh(String script) {
    try {
      Process process =
          new ProcessBuilder("sh", "-ec", script)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(out).isZero();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(script, e);
    }
  }

  /** Runs a script in the mounted root, in a mount namespace of its own. */
  private List<String> after(String script) {
    Path inner = home.resolve("inner.sh");
    try {
      Files.writeString(
          inner,
          "mount -t overlay none merged -o lowerdir=two:one,upperdir=upper,workdir=work\n"
              + "cd merged\n"
              + script);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    sh("unshare -m sh -e " + inner);
    return LayerChanges.of(KERNEL, root).stream()
        .map(change -> "CAD".charAt(change.kind()) + " " + change.path())
        .toList();
  }

  @Test
  void nothingIsChangedAtFirst() {
    assertThat(after("cat etc/passwd opt/tool")).isEmpty();
  }

  @Test
  void foldersStandBeforeWhatChangedInThem() {
    assertThat(after("echo x >> etc/passwd; echo y > usr/share/doc/new; rm opt/tool"))
        .containsExactly(
            "C /etc",
            "C /etc/passwd",
            "C /opt",
            "D /opt/tool",
            "C /usr",
            "C /usr/share",
            "C /usr/share/doc",
            "A /usr/share/doc/new");
  }

  @Test
  void newFoldersAndWhatIsInThemAreAdded() {
    assertThat(after("mkdir -p srv/www; echo x > srv/www/index; ln -s x srv/link"))
        .containsExactly("A /srv", "A /srv/link", "A /srv/www", "A /srv/www/index");
  }

  @Test
  void aFolderThatWasRemovedAndMadeAnewHasLostWhatWasInIt() {
    assertThat(after("rm -r deep; mkdir deep; echo x > deep/other; rm -r gone"))
        .containsExactly("C /deep", "A /deep/other", "D /deep/er", "D /gone");
  }

  @Test
  void linksOfTheImageLeadNowhere() {
    assertThat(after("rm var/link; mkdir var/link; echo x > var/link/passwd"))
        .containsExactly("C /var", "C /var/link", "A /var/link/passwd");
  }

  @Test
  void whatTheEngineMakesIsNoChange() {
    assertThat(
            after("mkdir dev proc sys dev/pts; touch -d 2020-01-01 etc/hosts; : > etc/resolv.conf"))
        .isEmpty();
    assertThat(after("echo x > dev/real")).containsExactly("A /dev", "A /dev/real");
  }

  @Test
  void aLayerIsAsLargeAsItsFilesAndEachCountsOnce() {
    assertThat(LayerSize.of(KERNEL, root.upper())).isZero();
    after("echo 12345 > srv; ln srv again; mkdir more; echo 1 > more/one; rm opt/tool");
    assertThat(LayerSize.of(KERNEL, root.upper())).isEqualTo(8);
    assertThat(LayerSize.of(KERNEL, home.resolve("nowhere"))).isZero();
  }

  @Test
  void otherRightsOfAFolderAreAChange() {
    assertThat(after("chmod 700 gone")).containsExactly("C /gone");
  }
}
