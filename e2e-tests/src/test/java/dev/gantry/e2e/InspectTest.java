package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code ps} and {@code inspect}: what a user and a script read. */
@OnPlatform
class InspectTest {
  @Test
  void psShowsDockersColumns(Docker docker) {
    String name = docker.detached("ps", "sleep", "1000");
    List<String> lines = docker.run("ps").lines();
    assertThat(lines.getFirst())
        .matches("CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES");
    String id = docker.inspect(name, "{{.Id}}").substring(0, 12);
    assertThat(lines)
        .anyMatch(line -> line.matches(id + " +busybox:1 +\"sleep 1000\" +.* ago +Up .+ +" + name));
  }

  @Test
  void psShowsOnlyRunningOnesWithoutA(Docker docker) {
    String created = docker.container("made");
    docker.ok("create", "--name", created, NAME, "true");
    String exited = docker.container("done");
    docker.run("run", "--name", exited, NAME, "sh", "-c", "exit 3");
    assertThat(docker.ok("ps", "--format", "{{.Names}}").lines()).doesNotContain(created, exited);
    List<String> all =
        docker.run("ps", "-a", "--format", "{{.Names}} {{.State}}: {{.Status}}").lines();
    assertThat(all)
        .contains(created + " created: Created")
        .anyMatch(line -> line.matches(exited + " exited: Exited \\(3\\) .* ago"));
  }

  @Test
  void psKnowsFilters(Docker docker) {
    String labelled = docker.container("label");
    docker.ok("create", "--name", labelled, "-l", "team=" + labelled, NAME, "true");
    String exited = docker.container("code");
    docker.run("run", "--name", exited, NAME, "sh", "-c", "exit 3");
    String id = docker.inspect(exited, "{{.Id}}");

    assertThat(names(docker, "label=team=" + labelled)).containsExactly(labelled);
    assertThat(names(docker, "name=" + exited)).containsExactly(exited);
    assertThat(names(docker, "id=" + id.substring(0, 20))).containsExactly(exited);
    assertThat(names(docker, "exited=3")).contains(exited).doesNotContain(labelled);
    assertThat(names(docker, "status=created")).contains(labelled).doesNotContain(exited);
    assertThat(names(docker, "ancestor=busybox:1")).contains(labelled, exited);
  }

  @Test
  void psOrdersByTheNewestFirst(Docker docker) {
    String older = docker.container("older");
    String newer = docker.container("newer");
    docker.ok("create", "--name", older, NAME, "true");
    docker.ok("create", "--name", newer, NAME, "true");
    List<String> names = docker.run("ps", "-a", "--format", "{{.Names}}").lines();
    assertThat(names.indexOf(newer)).isLessThan(names.indexOf(older));
  }

  @Test
  void inspectOfARunningContainer(Docker docker) {
    Instant before = Instant.now().minusSeconds(1);
    String name = docker.detached("state", "sleep", "1000");
    assertThat(
            docker.inspect(
                name,
                "{{.Name}} {{.State.Status}} {{.State.Running}} {{.State.Paused}} "
                    + "{{.State.Restarting}} {{.State.OOMKilled}} {{.State.Dead}} "
                    + "{{.State.ExitCode}} {{.RestartCount}} {{.Path}} {{.Args}} "
                    + "{{.Config.Image}} {{.Config.Tty}} {{.State.FinishedAt}}"))
        .isEqualTo(
            "/"
                + name
                + " running true false false false false 0 0 sleep [1000] busybox:1 false"
                + " 0001-01-01T00:00:00Z");
    String[] times = docker.inspect(name, "{{.Created}} {{.State.StartedAt}}").split(" ", -1);
    assertThat(Instant.parse(times[0])).isBetween(before, Instant.now());
    assertThat(Instant.parse(times[1])).isBetween(Instant.parse(times[0]), Instant.now());
    long pid = Long.parseLong(docker.inspect(name, "{{.State.Pid}}"));
    assertThat(pid).isPositive();
  }

  @Test
  void inspectOfAnEndedContainer(Docker docker) {
    String name = docker.container("over");
    docker.run("run", "--name", name, NAME, "sh", "-c", "exit 3");
    assertThat(
            docker.inspect(
                name,
                "{{.State.Status}} {{.State.Running}} {{.State.Pid}} {{.State.ExitCode}} "
                    + "{{printf \"%q\" .State.Error}}"))
        .isEqualTo("exited false 0 3 \"\"");
    String[] times =
        docker.inspect(name, "{{.State.StartedAt}} {{.State.FinishedAt}}").split(" ", -1);
    assertThat(Instant.parse(times[1])).isAfterOrEqualTo(Instant.parse(times[0]));
  }

  /** PATH is added at the start: it is not in the configuration when the image has none. */
  @Test
  void inspectGivesBackWhatWasAskedFor(Docker docker) {
    String name = docker.container("asked");
    docker.ok(
        "create",
        "--name",
        name,
        "-e",
        "A=b",
        "-w",
        "/tmp",
        "-u",
        "guest",
        "-h",
        "box",
        "-i",
        "-l",
        "kind=test",
        "--entrypoint",
        "sh",
        "--stop-signal",
        "INT",
        NAME,
        "-c",
        "exit 0");
    assertThat(
            docker.inspect(
                name,
                "{{json .Config.Env}} {{.Config.WorkingDir}} {{.Config.User}} {{.Config.Hostname}} "
                    + "{{.Config.OpenStdin}} {{json .Config.Labels}} {{json .Config.Entrypoint}} "
                    + "{{json .Config.Cmd}} {{.Config.StopSignal}} {{.Path}} {{json .Args}} "
                    + "{{.HostConfig.AutoRemove}} {{.HostConfig.RestartPolicy.Name}}"))
        .isEqualTo(
            "[\"A=b\"] /tmp"
                + " guest box true {\"kind\":\"test\"} [\"sh\"] [\"-c\",\"exit 0\"] INT sh"
                + " [\"-c\",\"exit 0\"] false no");
  }

  @Test
  void inspectNamesTheImageByItsId(Docker docker) {
    String name = docker.container("image");
    docker.ok("create", "--name", name, NAME, "true");
    assertThat(docker.inspect(name, "{{.Image}}"))
        .isEqualTo(docker.ok("image", "inspect", "-f", "{{.Id}}", NAME));
  }

  @Test
  void inspectHasTheSectionsThatClientsReadAndIsAList(Docker docker) {
    String name = docker.container("json");
    docker.ok("create", "--name", name, NAME, "true");
    Result json = docker.run("inspect", name);
    expect(json).succeeds();
    assertThat(json.text()).startsWith("[").endsWith("]");
    assertThat(json.out())
        .contains(
            "\"Id\":",
            "\"Created\":",
            "\"State\": {",
            "\"Image\": \"sha256:",
            "\"HostConfig\": {",
            "\"Mounts\": [",
            "\"Config\": {",
            "\"NetworkSettings\": {",
            "\"Networks\":",
            "\"LogPath\":",
            "\"Platform\": \"linux\"");
  }

  @Test
  void inspectOfNothingSaysSo(Docker docker) {
    expect(docker.run("inspect", "nosuch")).exitsWith(1).complains("No such object: nosuch");
    expect(docker.run("container", "inspect", "nosuch"))
        .exitsWith(1)
        .complains("No such container: nosuch");
  }

  private static List<String> names(Docker docker, String filter) {
    return docker.ok("ps", "-a", "--format", "{{.Names}}", "--filter", filter).lines().toList();
  }
}
