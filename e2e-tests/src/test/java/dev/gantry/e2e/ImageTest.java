package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Import, list, inspect, tag and remove images. */
@OnPlatform
class ImageTest {
  @Test
  void importedImageIsListed(Docker docker) {
    List<String> lines = docker.run("images").lines();
    assertThat(lines.getFirst()).matches("REPOSITORY +TAG +IMAGE ID +CREATED +SIZE");
    assertThat(lines).anyMatch(l -> l.matches("busybox +1 +[0-9a-f]{12} +.* ago +[0-9.]+MB"));
    assertThat(docker.ok("images", "-q", "--no-trunc", NAME)).matches("sha256:[0-9a-f]{64}");
    assertThat(docker.ok("images", "-q", "no/such")).isEmpty();
  }

  @Test
  void inspectOfAnImage(Docker docker) {
    String id = docker.ok("images", "-q", "--no-trunc", NAME);
    String format =
        "{{.Id}} {{.Os}} {{.Architecture}} {{.RootFS.Type}} {{len .RootFS.Layers}} {{.Comment}}";
    assertThat(docker.ok("image", "inspect", "-f", format, NAME))
        .isEqualTo(id + " linux " + architecture() + " layers 1 Imported from -");
    String created = docker.ok("image", "inspect", "-f", "{{.Created}}", NAME);
    assertThat(Instant.parse(created)).isBefore(Instant.now());
    long size = Long.parseLong(docker.ok("image", "inspect", "-f", "{{.Size}}", NAME));
    assertThat(size).isBetween(1_000_000L, 10_000_000L);
    // By a short id as well.
    assertThat(docker.ok("image", "inspect", "-f", "{{.Id}}", id.substring(7, 19))).isEqualTo(id);
  }

  @Test
  void sameTarGivesTheSameLayerAndAnImageOfItsOwnTag(Docker docker, Platform platform)
      throws Exception {
    byte[] tar = BusyboxImage.tar(BusyboxImage.rootfs(platform.scratch()));
    String one = Docker.fresh("one") + ":1";
    String two = Docker.fresh("two") + ":1";
    docker.cli("import", "-", one).withStdin(tar).run();
    docker.cli("import", "-m", "second", "-", two).withStdin(tar).run();
    try {
      String layers = "{{json .RootFS.Layers}}";
      assertThat(docker.ok("image", "inspect", "-f", layers, one))
          .isEqualTo(docker.ok("image", "inspect", "-f", layers, two));
      assertThat(docker.ok("image", "inspect", "-f", "{{.Comment}}", two)).isEqualTo("second");
    } finally {
      docker.ok("rmi", one, two);
    }
  }

  @Test
  void compressedTarIsImportedToo(Docker docker, Platform platform) throws Exception {
    Path root = BusyboxImage.rootfs(platform.scratch());
    byte[] tar = Cli.of("tar", "-C", root.toString(), "-cz", ".").run().bytes();
    String image = Docker.fresh("gz") + ":1";
    expect(docker.cli("import", "-", image).withStdin(tar).run()).succeeds();
    try {
      expect(docker.run("run", "--rm", image, "echo", "unpacked")).prints("unpacked\n");
    } finally {
      docker.ok("rmi", image);
    }
  }

  @Test
  void brokenTarIsRefused(Docker docker) {
    byte[] rubbish = new byte[100_000];
    new java.util.Random(1).nextBytes(rubbish);
    String image = Docker.fresh("rubbish") + ":1";
    expect(docker.cli("import", "-", image).withStdin(rubbish).run()).exitsWith(1);
    expect(docker.run("image", "inspect", image)).exitsWith(1);
  }

  @Test
  void tagGivesASecondNameAndRmiTakesItAway(Docker docker) {
    String id = docker.ok("image", "inspect", "-f", "{{.Id}}", NAME);
    String other = "registry.example/" + Docker.fresh("tagged") + ":x";
    docker.ok("tag", NAME, other);
    assertThat(docker.ok("image", "inspect", "-f", "{{.Id}}", other)).isEqualTo(id);
    assertThat(docker.ok("image", "inspect", "-f", "{{json .RepoTags}}", NAME))
        .contains("\"" + NAME + "\"", "\"" + other + "\"");
    expect(docker.run("rmi", other)).succeeds().prints("Untagged: " + other + "\n");
    expect(docker.run("image", "inspect", other)).exitsWith(1).complains("No such image: " + other);
    expect(docker.run("image", "inspect", NAME)).succeeds();
  }

  @Test
  void tagWithoutAVersionIsLatest(Docker docker) {
    String name = Docker.fresh("latest");
    docker.ok("tag", NAME, name);
    assertThat(docker.ok("images", "--format", "{{.Repository}}:{{.Tag}}", name))
        .isEqualTo(name + ":latest");
    expect(docker.run("run", "--rm", name, "echo", "newest")).prints("newest\n");
    expect(docker.run("rmi", name)).prints("Untagged: " + name + ":latest\n");
  }

  @Test
  void lastTagRemovedDeletesTheImage(Docker docker, Platform platform) throws Exception {
    String image = Docker.fresh("last") + ":1";
    String id = smallImage(docker, platform, image);
    Result removed = docker.run("rmi", image);
    expect(removed).succeeds();
    assertThat(removed.lines())
        .contains("Untagged: " + image, "Deleted: " + id)
        .anyMatch(l -> l.matches("Deleted: sha256:[0-9a-f]{64}") && !l.contains(id));
    expect(docker.run("image", "inspect", id)).exitsWith(1).complains("No such image: " + id);
  }

  @Test
  void imageOfAContainerIsNotRemoved(Docker docker, Platform platform) throws Exception {
    String image = Docker.fresh("inuse") + ":1";
    String id = smallImage(docker, platform, image);
    String name = docker.container("holds");
    String container = docker.ok("create", "--name", name, image, "/file");
    expect(docker.run("rmi", image))
        .exitsWith(1)
        .complains(
            "conflict: unable to remove repository reference \"" + image + "\" (must force)",
            "container "
                + container.substring(0, 12)
                + " is using its referenced image "
                + id.substring(7, 19));
    docker.ok("rm", name);
    expect(docker.run("rmi", image)).succeeds();
  }

  @Test
  void imageByItsIdWithSeveralNamesNeedsForce(Docker docker, Platform platform) throws Exception {
    String image = Docker.fresh("several") + ":1";
    String id = smallImage(docker, platform, image);
    String other = Docker.fresh("second") + ":2";
    docker.ok("tag", image, other);
    expect(docker.run("rmi", id.substring(7, 19)))
        .exitsWith(1)
        .complains("unable to delete " + id.substring(7, 19) + " (must be forced)");
    expect(docker.run("rmi", "-f", id)).succeeds();
    expect(docker.run("image", "inspect", other)).exitsWith(1);
  }

  @Test
  void unknownImagesAreCalledSo(Docker docker) {
    expect(docker.run("rmi", "nosuch:2")).exitsWith(1).complains("No such image: nosuch:2");
    expect(docker.run("tag", "nosuch:2", "x:1")).exitsWith(1).complains("No such image: nosuch:2");
    expect(docker.run("image", "inspect", "nosuch:2"))
        .exitsWith(1)
        .complains("No such image: nosuch:2");
  }

  @Test
  void reimportUnderTheSameNameIsUsedByTheNextRun(Docker docker, Platform platform)
      throws Exception {
    String image = Docker.fresh("moved") + ":1";
    Path root = BusyboxImage.rootfs(platform.scratch());
    for (String version : List.of("one", "two")) {
      java.nio.file.Files.writeString(root.resolve("version"), version + "\n");
      docker.cli("import", "-", image).withStdin(BusyboxImage.tar(root)).run();
      expect(docker.run("run", "--rm", image, "cat", "/version")).prints(version + "\n");
    }
    docker.ok("rmi", image);
  }

  /** An image of one file; its id. */
  private static String smallImage(Docker docker, Platform platform, String name) throws Exception {
    Path root = java.nio.file.Files.createTempDirectory(platform.scratch(), "small");
    java.nio.file.Files.writeString(root.resolve("file"), name);
    Result imported = docker.cli("import", "-", name).withStdin(BusyboxImage.tar(root)).run();
    expect(imported).succeeds();
    return imported.text();
  }

  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }
}
