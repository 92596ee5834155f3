package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docker run} and how it ends. */
@OnPlatform
class RunTest {
  @Test
  void runPrintsHello(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "echo", "hello"))
        .succeeds()
        .prints("hello\n")
        .saysNothingOnStderr();
  }

  @Test
  void exitCodeOfTheCommandIsThatOfRun(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "sh", "-c", "exit 7")).exitsWith(7);
  }

  @Test
  void commandEndedByASignalGives128PlusItsNumber(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "sh", "-c", "sh -c 'kill -9 $$'; exit $?"))
        .exitsWith(137);
  }

  @Test
  void commandThatIsNotInThePathGives127(Docker docker) {
    String name = docker.container("missing");
    expect(docker.run("run", "--name", name, NAME, "no-such-command"))
        .exitsWith(127)
        .complains(
            "docker: Error response from daemon: ",
            "exec: \"no-such-command\": executable file not found in $PATH");
    assertThat(docker.inspect(name, "{{.State.Status}} {{.State.ExitCode}}"))
        .isEqualTo("created 127");
    assertThat(docker.inspect(name, "{{.State.Error}}")).contains("executable file not found");
  }

  @Test
  void absolutePathThatIsMissingGives127(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "/no/such"))
        .exitsWith(127)
        .complains("exec: \"/no/such\": stat /no/such: no such file or directory");
  }

  @Test
  void fileThatIsNoProgramGives126(Docker docker) {
    expect(docker.run("run", "--rm", NAME, BusyboxImage.NOT_EXECUTABLE))
        .exitsWith(126)
        .complains("exec: \"" + BusyboxImage.NOT_EXECUTABLE + "\"", "permission denied");
  }

  @Test
  void folderAsCommandGives126(Docker docker) {
    expect(docker.run("run", "--rm", NAME, "/etc")).exitsWith(126).complains("exec: \"/etc\"");
  }

  @Test
  void failedStartWithRmLeavesNoContainer(Docker docker) {
    String name = docker.container("gone");
    expect(docker.run("run", "--rm", "--name", name, NAME, "nope")).exitsWith(127);
    docker.awaitPrints("", "ps", "-aq", "--filter", "name=" + name);
  }

  @Test
  void unknownImageGives125(Docker docker) {
    expect(docker.run("run", "--rm", "--pull", "never", "nosuchimage:9", "true"))
        .exitsWith(125)
        .complains("docker: Error response from daemon: No such image: nosuchimage:9");
  }

  @Test
  void aFailedStartIsSaidOnce(Docker docker) {
    String name = docker.container("saidonce");
    for (String[] how : new String[][] {{"--rm"}, {"--name", name}}) {
      List<String> args = new ArrayList<>(List.of("run"));
      args.addAll(List.of(how));
      args.addAll(List.of(NAME, "nosuchcommand"));
      Result run = docker.run(args.toArray(String[]::new));
      expect(run).exitsWith(127).complains("executable file not found in $PATH");
      assertThat(run.err()).doesNotContain("Error waiting for container");
    }
  }

  @Test
  void unknownUserGives125(Docker docker) {
    expect(docker.run("run", "--rm", "-u", "nobodyknows", NAME, "true"))
        .exitsWith(125)
        .complains("unable to find user nobodyknows: no matching entries in passwd file");
  }

  @Test
  void imageWithoutCommandNeedsOne(Docker docker) {
    expect(docker.run("run", "--rm", NAME)).exitsWith(125).complains("no command specified");
  }

  @Test
  void standardErrorStaysApart(Docker docker) {
    Result result = docker.run("run", "--rm", NAME, "sh", "-c", "echo out; echo err >&2");
    expect(result).succeeds().prints("out\n");
    assertThat(result.err()).isEqualTo("err\n");
  }

  @Test
  void rmLeavesNoContainerBehind(Docker docker) {
    String name = docker.container("rm");
    expect(docker.run("run", "--rm", "--name", name, NAME, "true")).succeeds();
    docker.awaitPrints("", "ps", "-aq", "--filter", "name=" + name);
    expect(docker.run("inspect", name)).exitsWith(1).complains("No such object: " + name);
  }

  @Test
  void nameIsFreeAsSoonAsRunWithRmReturned(Docker docker) {
    String name = docker.container("again");
    for (int i = 0; i < 5; i++) {
      expect(docker.run("run", "--rm", "--name", name, NAME, "true")).succeeds();
    }
  }

  @Test
  void detachedRunPrintsTheIdAndGoesOn(Docker docker) {
    String name = docker.container("detached");
    Result result = docker.run("run", "-d", "--name", name, NAME, "sleep", "1000");
    expect(result).succeeds().printsSomethingLike("[0-9a-f]{64}");
    assertThat(docker.inspect(name, "{{.Id}} {{.State.Status}}"))
        .isEqualTo(result.text() + " running");
    assertThat(docker.ok("ps", "-q", "--no-trunc")).contains(result.text());
  }

  @Test
  void namesAreTakenOnce(Docker docker) {
    String name = docker.container("taken");
    String id = docker.ok("create", "--name", name, NAME, "true");
    expect(docker.run("create", "--name", name, NAME, "true"))
        .exitsWith(1)
        .complains(
            "Conflict. The container name \"/%s\" is already in use by container \"%s\"."
                .formatted(name, id),
            "You have to remove (or rename) that container to be able to reuse that name.");
    expect(docker.run("run", "--name", name, NAME, "true")).exitsWith(125);
  }

  @Test
  void containersWithoutANameGetOneMadeUp(Docker docker) {
    String id = docker.ok("create", NAME, "true");
    try {
      assertThat(docker.inspect(id, "{{.Name}}")).matches("/[a-z]+_[a-z]+[0-9]*");
    } finally {
      docker.ok("rm", id);
    }
  }

  @Test
  void badNamesAreRefused(Docker docker) {
    expect(docker.run("create", "--name", "no way", NAME, "true"))
        .exitsWith(1)
        .complains("Invalid container name (no way), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
  }
}
