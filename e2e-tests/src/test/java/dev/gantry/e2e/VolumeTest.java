package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Named and anonymous volumes. */
@OnPlatform
class VolumeTest {
  @Test
  void volumeWrittenByOneContainerIsReadByTheNext(Docker docker) {
    String volume = docker.volume("data");
    expect(
            docker.run(
                "run", "--rm", "-v", volume + ":/data", NAME, "sh", "-c", "echo kept > /data/file"))
        .succeeds();
    expect(docker.run("run", "--rm", "-v", volume + ":/data", NAME, "cat", "/data/file"))
        .prints("kept\n");
    expect(
            docker.run(
                "run",
                "--rm",
                "--mount",
                "type=volume,source=" + volume + ",target=/other",
                NAME,
                "cat",
                "/other/file"))
        .prints("kept\n");
  }

  @Test
  void twoContainersSeeTheSameVolumeAtTheSameTime(Docker docker) {
    String volume = docker.volume("shared");
    String writer = docker.container("writer");
    docker.ok(
        "run",
        "-d",
        "--name",
        writer,
        "-v",
        volume + ":/data",
        NAME,
        "sh",
        "-c",
        "echo live > /data/file; sleep 1000");
    docker.awaitPrints("live", "run", "--rm", "-v", volume + ":/d", NAME, "cat", "/d/file");
  }

  @Test
  void createPrintsTheNameAndListAndInspectKnowIt(Docker docker) {
    String volume = docker.volume("named");
    expect(docker.run("volume", "create", "--label", "team=one", volume)).prints(volume + "\n");
    expect(docker.run("volume", "create", volume)).succeeds().prints(volume + "\n");
    assertThat(docker.run("volume", "ls").lines().getFirst()).matches("DRIVER +VOLUME NAME");
    assertThat(docker.run("volume", "ls").lines()).anyMatch(l -> l.matches("local +" + volume));
    assertThat(docker.ok("volume", "ls", "-q", "--filter", "name=" + volume)).isEqualTo(volume);
    assertThat(docker.ok("volume", "ls", "-q", "--filter", "label=team=one")).contains(volume);
    String format = "{{.Name}} {{.Driver}} {{.Scope}} {{json .Labels}}";
    assertThat(docker.ok("volume", "inspect", "-f", format, volume))
        .isEqualTo(volume + " local local {\"team\":\"one\"}");
  }

  @Test
  void volumesGetAMadeUpNameOfDigits(Docker docker) {
    String volume = docker.ok("volume", "create");
    try {
      assertThat(volume).matches("[0-9a-f]{64}");
    } finally {
      docker.ok("volume", "rm", volume);
    }
  }

  @Test
  void unknownVolumesAreCalledSo(Docker docker) {
    // 20.10 says "get nosuch: no such volume" where 28 says it twice around the name.
    expect(docker.run("volume", "inspect", "nosuch")).exitsWith(1).complains("no such volume");
    expect(docker.run("volume", "rm", "nosuch")).exitsWith(1).complains("no such volume");
    expect(docker.run("volume", "rm", "-f", "nosuch")).succeeds();
  }

  @Test
  void volumeInUseIsNotRemoved(Docker docker) {
    String volume = docker.volume("used");
    String name = docker.container("user");
    docker.ok("create", "--name", name, "-v", volume + ":/data", NAME, "true");
    String id = docker.inspect(name, "{{.Id}}");
    expect(docker.run("volume", "rm", volume))
        .exitsWith(1)
        .complains("remove " + volume + ": volume is in use - [" + id + "]");
    docker.ok("rm", name);
    expect(docker.run("volume", "rm", volume)).succeeds().prints(volume + "\n");
    expect(docker.run("volume", "inspect", volume)).exitsWith(1);
  }

  @Test
  void volumeRemovedAndMadeAnewIsEmpty(Docker docker) {
    String volume = docker.volume("anew");
    docker.ok("run", "--rm", "-v", volume + ":/data", NAME, "touch", "/data/old");
    docker.ok("volume", "rm", volume);
    expect(docker.run("run", "--rm", "-v", volume + ":/data", NAME, "ls", "/data"))
        .succeeds()
        .prints("");
  }

  @Test
  void readOnlyMountsCanNotBeWritten(Docker docker) {
    String volume = docker.volume("ro");
    expect(docker.run("run", "--rm", "-v", volume + ":/data:ro", NAME, "touch", "/data/x"))
        .exitsWith(1)
        .complains("Read-only file system");
  }

  @Test
  void newVolumeTakesTheImagesContentAndOwner(Docker docker) {
    String volume = docker.volume("seeded");
    String show = "cat file; stat -c %u:%g . file";
    expect(
            docker.run(
                "run",
                "--rm",
                "-v",
                volume + ":" + BusyboxImage.SEEDED,
                "-w",
                BusyboxImage.SEEDED,
                NAME,
                "sh",
                "-c",
                show))
        .succeeds()
        .prints("from the image\n1234:1234\n1234:1234\n");
    // It is copied once, into the empty volume; what was changed since then stays.
    String mount = volume + ":" + BusyboxImage.SEEDED;
    docker.ok("run", "--rm", "-v", mount, NAME, "sh", "-c", "echo mine > /seed/file");
    expect(docker.run("run", "--rm", "-v", mount, NAME, "cat", "/seed/file")).prints("mine\n");
    expect(docker.run("run", "--rm", NAME, "cat", "/seed/file")).prints("from the image\n");
  }

  @Test
  void nocopyLeavesTheVolumeEmpty(Docker docker) {
    String mount = docker.volume("nocopy") + ":" + BusyboxImage.SEEDED + ":nocopy";
    expect(docker.run("run", "--rm", "-v", mount, NAME, "ls", BusyboxImage.SEEDED)).prints("");
  }

  @Test
  void anonymousVolumeGoesWithRm(Docker docker) {
    String name = docker.container("anonymous");
    docker.ok("run", "-d", "--rm", "--name", name, "-v", "/data", NAME, "sleep", "1000");
    String volume = docker.inspect(name, "{{(index .Mounts 0).Name}}");
    assertThat(volume).matches("[0-9a-f]{64}");
    assertThat(docker.ok("volume", "ls", "-q")).contains(volume);
    docker.ok("kill", name);
    docker.awaitPrints("", "volume", "ls", "-q", "--filter", "name=" + volume);
  }

  @Test
  void anonymousVolumeStaysWithoutVAndGoesWithV(Docker docker) {
    String name = docker.container("kept");
    docker.ok("create", "--name", name, "-v", "/data", NAME, "true");
    String volume = docker.inspect(name, "{{(index .Mounts 0).Name}}");
    docker.ok("rm", name);
    assertThat(docker.ok("volume", "ls", "-q")).contains(volume);
    docker.ok("volume", "rm", volume);

    docker.ok("create", "--name", name, "-v", "/data", NAME, "true");
    String second = docker.inspect(name, "{{(index .Mounts 0).Name}}");
    docker.ok("rm", "-v", name);
    docker.awaitPrints("", "volume", "ls", "-q", "--filter", "name=" + second);
  }

  @Test
  void namedVolumeOutlivesItsContainersRemovalWithV(Docker docker) {
    String volume = docker.volume("outlives");
    String name = docker.container("short");
    docker.ok("create", "--name", name, "-v", volume + ":/data", NAME, "true");
    docker.ok("rm", "-v", name);
    assertThat(docker.ok("volume", "ls", "-q")).contains(volume);
  }

  @Test
  void inspectShowsTheMount(Docker docker) {
    String volume = docker.volume("shown");
    String name = docker.container("shows");
    docker.ok("create", "--name", name, "-v", volume + ":/data:ro", NAME, "true");
    assertThat(
            docker.inspect(
                name,
                "{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.Driver}} {{.RW}}{{end}}"))
        .isEqualTo("volume " + volume + " /data local false");
    assertThat(docker.inspect(name, "{{json .HostConfig.Binds}}"))
        .isEqualTo("[\"" + volume + ":/data:ro\"]");
  }

  @Test
  void foldersOfTheHostAreMountedForTheAdministrator(Docker docker, Platform platform)
      throws Exception {
    java.nio.file.Path folder = java.nio.file.Files.createTempDirectory(platform.scratch(), "bind");
    java.nio.file.Files.writeString(folder.resolve("file"), "of the host\n");
    expect(docker.run("run", "--rm", "-v", folder + ":/host", NAME, "cat", "/host/file"))
        .prints("of the host\n");
    expect(docker.run("run", "--rm", "-v", folder + ":/host:ro", NAME, "touch", "/host/x"))
        .exitsWith(1)
        .complains("Read-only file system");
  }

  @Test
  void temporaryMemoryIsMountedAndEmptyAgain(Docker docker) {
    Result mounts = docker.run("run", "--rm", "--tmpfs", "/scratch:size=1m", NAME, "mount");
    expect(mounts).succeeds();
    List<String> found = mounts.lines().stream().filter(l -> l.contains(" /scratch ")).toList();
    assertThat(found).hasSize(1);
    assertThat(found.getFirst()).contains("tmpfs", "size=1024k", "nosuid", "nodev", "noexec");
  }

  @Test
  void badVolumeNamesAreRefused(Docker docker) {
    expect(docker.run("volume", "create", "no/way"))
        .exitsWith(1)
        .complains("includes invalid characters for a local volume name");
  }
}
