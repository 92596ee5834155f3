package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker cp}, in and out, before, while and after a container runs. */
@OnPlatform
class CopyTest {
  @TempDir Path here;
  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectories(here.resolve("tree/sub")).getParent();
    Files.writeString(tree.resolve("file"), "content\n");
    Files.writeString(tree.resolve("sub/deep"), "deep\n");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("sub/deep"));
  }

  @Test
  void whatIsCopiedBeforeTheStartIsThereInTheRun(Docker docker) throws Exception {
    String name = docker.container("cp");
    docker.ok("create", "--name", name, NAME, "sh", "-c", "cat /tmp/file /srv/sub/deep");
    docker.ok("cp", tree.resolve("file").toString(), name + ":/tmp/");
    docker.ok("cp", tree.toString(), name + ":/srv");
    expect(docker.run("start", "-a", name)).succeeds().prints("content\ndeep\n");
    docker.ok("cp", name + ":/srv", here.resolve("back").toString());
    assertThat(here.resolve("back/file")).hasContent("content");
    assertThat(Files.readSymbolicLink(here.resolve("back/link"))).isEqualTo(Path.of("sub/deep"));
  }

  @Test
  void aRunningContainerAndTheClientSeeTheSameFiles(Docker docker) throws Exception {
    String volume = docker.volume("cp");
    String name = docker.container("cp");
    docker.ok(
        "run",
        "-d",
        "--name",
        name,
        "-v",
        volume + ":/data",
        "--tmpfs",
        "/scratch",
        NAME,
        "sleep",
        "1000");
    for (String folder : new String[] {"/data", "/scratch", "/tmp"}) {
      docker.ok("cp", tree + "/.", name + ":" + folder);
      expect(docker.run("exec", name, "cat", folder + "/sub/deep")).prints("deep\n");
      docker.ok("exec", name, "sh", "-c", "echo made > " + folder + "/made");
      docker.ok("cp", name + ":" + folder + "/made", here.resolve("made").toString());
      assertThat(here.resolve("made")).hasContent("made");
    }
    docker.ok("cp", "-L", name + ":/data/link", here.resolve("followed").toString());
    assertThat(here.resolve("followed")).isRegularFile().hasContent("deep");
    docker.ok("stop", "-t", "0", name);
    docker.ok("cp", name + ":/data/made", here.resolve("after").toString());
    assertThat(here.resolve("after")).hasContent("made");
  }

  @Test
  void archivesGoThroughStandardInputAndOutput(Docker docker) throws Exception {
    String name = docker.detached("cp", "sleep", "1000");
    Path tar = here.resolve("tree.tar");
    expect(Cli.of("tar", "-C", tree.toString(), "-cf", tar.toString(), ".").run()).succeeds();
    expect(docker.cli("cp", "-", name + ":/tmp").withStdin(Files.readAllBytes(tar)).run())
        .succeeds();
    Result out = docker.run("cp", name + ":/tmp/sub", "-");
    expect(out).succeeds();
    Path back = Files.write(here.resolve("back.tar"), out.bytes());
    expect(Cli.of("tar", "-xOf", back.toString(), "sub/deep").run()).prints("deep\n");
  }

  @Test
  void diffTellsWhatTheContainerChangedOfItsImage(Docker docker) {
    String name = docker.container("diff");
    docker.ok(
        "run",
        "--name",
        name,
        NAME,
        "sh",
        "-c",
        "echo x > /etc/passwd; mkdir -p /srv/a; rm -r /seed");
    expect(docker.run("diff", name))
        .succeeds()
        .prints("C /etc\nC /etc/passwd\nD /seed\nA /srv\nA /srv/a\n");
    expect(docker.run("diff", docker.detached("diff", "sleep", "1000"))).succeeds().prints("");
  }

  @Test
  void anExportHasTheFilesOfTheContainerAndNoneOfItsVolumes(Docker docker) throws Exception {
    String name = docker.container("export");
    String volume = docker.volume("export");
    docker.ok("create", "--name", name, "-v", volume + ":/data", NAME, "sleep", "1000");
    docker.ok("cp", tree.toString(), name + ":/srv");
    docker.ok("cp", tree.resolve("file").toString(), name + ":/data/");
    for (int i = 0; i < 2; i++) {
      Path tar = here.resolve("root.tar");
      docker.ok("export", "-o", tar.toString(), name);
      expect(Cli.of("tar", "-xOf", tar.toString(), "srv/sub/deep").run()).prints("deep\n");
      expect(Cli.of("tar", "-tf", tar.toString(), "data").run()).succeeds().prints("data/\n");
      expect(Cli.of("tar", "-tf", tar.toString(), "proc").run()).succeeds().prints("proc/\n");
      docker.ok("start", name);
    }
    String image = Docker.fresh("exported") + ":1";
    docker.ok("import", here.resolve("root.tar").toString(), image);
    expect(docker.run("run", "--rm", image, "cat", "/srv/sub/deep")).succeeds().prints("deep\n");
    docker.ok("rmi", image);
  }

  @Test
  void withArchiveModeFilesBelongToTheContainersUser(Docker docker) throws Exception {
    String name = docker.container("cp");
    docker.ok("run", "-d", "--name", name, "-u", "12:34", NAME, "sleep", "1000");
    docker.ok("cp", "-a", tree.resolve("file").toString(), name + ":/tmp/owned");
    expect(docker.run("exec", name, "stat", "-c", "%u:%g", "/tmp/owned")).prints("12:34\n");
  }

  @Test
  void errorsAreThoseOfDocker(Docker docker) throws Exception {
    String name = docker.container("cp");
    docker.ok("create", "--name", name, "--read-only", NAME, "true");
    expect(docker.run("cp", name + ":/nowhere", here.toString()))
        .exitsWith(1)
        .complains("Could not find the file /nowhere in container " + name);
    String file = tree.resolve("file").toString();
    expect(docker.run("cp", file, name + ":/no/where"))
        .exitsWith(1)
        .complains("Could not find the file /no in container " + name);
    expect(docker.run("cp", file, name + ":/tmp/"))
        .exitsWith(1)
        .complains("container rootfs is marked read-only");
    expect(docker.run("cp", file, "nosuch:/tmp"))
        .exitsWith(1)
        .complains("No such container: nosuch");
  }

  @Test
  void twoHundredMegabytesComeBackTheSame(Docker docker) throws Exception {
    String name = docker.detached("cp", "sleep", "1000");
    Path big = here.resolve("big");
    expect(Cli.of("sh", "-c", "head -c 200000000 /dev/urandom > " + big).run()).succeeds();
    docker.ok("cp", big.toString(), name + ":/tmp/big");
    docker.ok("cp", name + ":/tmp/big", here.resolve("back").toString());
    assertThat(Files.mismatch(big, here.resolve("back"))).isEqualTo(-1);
  }
}
